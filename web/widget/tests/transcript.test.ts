import { describe, expect, it } from "vitest";
import type { ServerFrame } from "../src/protocol";
import { reduce, start } from "../src/reducer";
import { holderOf, rowsOf } from "../src/transcript";
import { event } from "./frames";

const after = (...frames: readonly ServerFrame[]) =>
  frames.reduce((state, frame) => reduce(state, { type: "frame", frame }), start(null, null));
const handoff = (offset: number, kind: string, data: object = {}) => event(offset, "system", data, { kind });
const hana = { agent: { id: "1", name: "김하나" } };

describe("holderOf", () => {
  it("is the bot until a human is asked for, then nobody, then the agent, then the bot again", () => {
    const steps = [
      handoff(1, "handoff.requested"),
      handoff(2, "handoff.assigned", hana),
      handoff(3, "handoff.transferred", { agent: { name: "박두리" } }),
      handoff(4, "handoff.transferred"),
      handoff(5, "handoff.assigned", { agent_name: "최세나" }),
      handoff(6, "handed_back"),
    ];
    const holders = steps.map((_, i) => holderOf(after(...steps.slice(0, i + 1)).events));
    expect(holders).toEqual([
      { who: "waiting", name: "" },
      { who: "agent", name: "김하나" },
      { who: "agent", name: "박두리" },
      { who: "waiting", name: "" },
      { who: "agent", name: "최세나" },
      { who: "bot", name: "" },
    ]);
  });

  it("is whichever human speaks, also where the beginning is not here", () => {
    expect(holderOf(after(event(9, "agent", { text: "네" })).events).who).toBe("agent");
  });
});

describe("rowsOf", () => {
  it("names each agent's messages by who held the conversation then", () => {
    const rows = rowsOf(
      after(
        handoff(1, "handoff.assigned", hana),
        event(2, "agent", { text: "안녕하세요" }),
        handoff(3, "handoff.transferred", { agent: { name: "박두리" } }),
        event(4, "agent", { text: "이어받았어요" }),
      ),
    );
    expect(rows.map((row) => [row.type, row.name])).toEqual([
      ["notice", "김하나"],
      ["message", "김하나"],
      ["notice", "박두리"],
      ["message", "박두리"],
    ]);
  });

  it("shows a picture once, whether its own event or the message's comes with it", () => {
    const picture = { attachment_id: "a1", url: "/a.png", width: 2, height: 3 };
    const created = event(1, "customer", picture, { kind: "attachment.created" });
    expect(rowsOf(after(created)).length).toBe(1);
    const both = rowsOf(after(created, event(2, "customer", { text: "여기요", attachments: [picture] })));
    expect(both.map((row) => row.key)).toEqual(["e2"]);
  });

  it("shows nothing of events that are not for eyes, nor of empty messages", () => {
    const state = after(
      event(1, "system", {}, { kind: "turn.finished" }),
      event(2, "system", { text: "x" }, { kind: "attachment.read" }),
      event(3, "bot", { text: " \n" }),
    );
    expect(rowsOf(state)).toEqual([]);
  });
});
