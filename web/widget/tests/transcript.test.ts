import { describe, expect, it } from "vitest";
import type { ServerFrame } from "../src/protocol";
import { MAX_EVENTS, reduce, start } from "../src/reducer";
import { holderOf, rowsOf } from "../src/transcript";
import { event, welcome } from "./frames";

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
    const holders = steps.map((_, i) => holderOf(after(...steps.slice(0, i + 1))));
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
    expect(holderOf(after(event(9, "agent", { text: "네" }))).who).toBe("agent");
  });
});

describe("holderOf, more", () => {
  it("is the bot again once the customer stops waiting", () => {
    expect(holderOf(after(handoff(1, "handoff.requested"), handoff(2, "handoff.cancelled"))).who).toBe("bot");
  });

  it("follows the welcome where the conversation's beginning has been dropped", () => {
    const speaker = { source: "agent", name: "김하나" };
    const many = Array.from({ length: MAX_EVENTS }, (_, i) => event(i + 2, "customer", { text: "네" }));
    expect(holderOf(after(welcome({ speaker }), ...many))).toEqual({ who: "agent", name: "김하나" });
    expect(holderOf(after(welcome({ speaker }))).who).toBe("bot");
  });
});

describe("forms", () => {
  const asked = (offset: number) => handoff(offset, "survey.requested");
  const kinds = (...frames: readonly ServerFrame[]) => rowsOf(after(...frames)).map((row) => row.type);

  it("stands for the last survey alone, until it is answered", () => {
    expect(kinds(asked(1), asked(2))).toEqual(["survey"]);
    const rows = rowsOf(after(asked(1), event(2, "customer", { score: 4 }, { kind: "survey.answered" })));
    expect(rows).toEqual([{ type: "survey", key: "e2", at: "2026-03-02T01:02:03+00:00", score: 4 }]);
  });

  it("asks for an address outside opening hours, while waiting, until one is given", () => {
    const left = handoff(1, "handoff.requested", { off_hours: true });
    expect(kinds(left)).toEqual(["notice", "contact"]);
    expect(kinds(handoff(1, "handoff.requested"))).toEqual(["notice"]);
    expect(kinds(left, handoff(2, "handoff.assigned", hana))).toEqual(["notice", "notice"]);
    const given = event(2, "customer", { email: "minji@example.com" }, { kind: "contact.given" });
    expect(rowsOf(after(left, given)).map((row) => row.type === "notice" && row.name)).toEqual([
      "",
      "minji@example.com",
    ]);
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
    expect(rows.map((row) => [row.type, "name" in row ? row.name : ""])).toEqual([
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
