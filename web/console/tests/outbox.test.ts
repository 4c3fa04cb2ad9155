import { describe, expect, it } from "vitest";
import { confirmed, heads, marked, type Outgoing, readOutbox } from "../src/live/outbox";
import { event } from "./make";

function outgoing(clientId: string, part: Partial<Outgoing> = {}): Outgoing {
  const at = "2026-03-04T03:00:00Z";
  return { conversationId: "a", clientId, text: "네", pictures: [], at, state: "waiting", ...part };
}

describe("the outbox", () => {
  it("sends one after the other in a conversation, and conversations side by side", () => {
    const box = [outgoing("1"), outgoing("2"), outgoing("3", { conversationId: "b" })];
    expect(heads(box).map((o) => o.clientId)).toEqual(["1", "3"]);
  });

  it("goes on after what is said or has failed", () => {
    const box = [outgoing("1", { state: "said" }), outgoing("2", { state: "failed" }), outgoing("3")];
    expect(heads(box).map((o) => o.clientId)).toEqual(["3"]);
  });

  it("lets go of what the log has, and of nothing else", () => {
    const box = [outgoing("1"), outgoing("2")];
    const own = event(5, { source: "agent", client_id: "1" });
    expect(confirmed(box, "a", own).map((o) => o.clientId)).toEqual(["2"]);
    expect(confirmed(box, "b", own)).toBe(box);
    expect(confirmed(box, "a", event(5, { client_id: "1" }))).toBe(box);
    expect(confirmed(box, "a", event(5, { source: "agent" }))).toBe(box);
  });

  it("keeps the id of a message that is tried again", () => {
    const failed = marked([outgoing("1")], "1", { state: "failed", why: "오프라인" });
    expect(marked(failed, "1", { state: "waiting" })[0]?.clientId).toBe("1");
  });

  it("reads what a browser kept without trust", () => {
    const kept = [outgoing("1"), outgoing("2", { state: "said" }), { clientId: "3" }, null, "x"];
    expect(readOutbox(kept).map((o) => o.clientId)).toEqual(["1"]);
    for (const junk of [null, {}, "x", 3]) expect(readOutbox(junk)).toEqual([]);
  });
});
