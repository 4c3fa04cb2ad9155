import { describe, expect, it } from "vitest";
import { fold, mine, others, waiting } from "../src/live/desk";
import { after, event, ME, OTHER, summary, WELCOME } from "./make";

const ids = (list: readonly { conversation_id: string }[]) => list.map((c) => c.conversation_id);
const queue = (...items: ReturnType<typeof summary>[]) => ({ type: "queue", items }) as const;
const change = (id: string, part: Parameters<typeof summary>[1]) =>
  ({ type: "change", conversation: summary(id, part) }) as const;
const assigned = (agent: typeof ME, last_offset: number) =>
  ({ stage: "assigned", assignee: agent, last_offset }) as const;

describe("the queue", () => {
  it("is whole at first, longest waiting first, and then changes with the news", () => {
    const state = after(
      WELCOME,
      queue(summary("b", { since: "2026-03-04T03:05:00Z" }), summary("a")),
      change("c", { since: "2026-03-04T03:09:00Z" }),
    );
    expect(ids(waiting(state))).toEqual(["a", "b", "c"]);
    expect(state.loaded).toBe(true);
  });

  it("of a new connection replaces the old one", () => {
    const state = after(WELCOME, queue(summary("a"), summary("b")), WELCOME, queue(summary("b")));
    expect(ids(waiting(state))).toEqual(["b"]);
  });

  it("says for a moment who has just taken one", () => {
    const state = after(WELCOME, queue(summary("a"), summary("b")), change("a", assigned(OTHER, 2)));
    expect(ids(waiting(state))).toEqual(["b"]);
    expect(ids(others(state))).toEqual(["a"]);
    expect([...state.taken]).toEqual([["a", "오세린"]]);
    expect([...fold(state, { type: "untaken", conversationId: "a" }).taken]).toEqual([]);
  });

  it("says nothing of the kind about what I took, or what comes back", () => {
    expect(after(WELCOME, queue(summary("a")), change("a", assigned(ME, 2))).taken.size).toBe(0);
    const back = after(WELCOME, queue(summary("a")), change("a", assigned(OTHER, 2)), change("a", { last_offset: 3 }));
    expect(back.taken.size).toBe(0);
    expect(ids(waiting(back))).toEqual(["a"]);
  });
});

describe("summaries that overtake one another", () => {
  it("the one that knows more of the log stays", () => {
    const state = after(WELCOME, change("a", assigned(ME, 9)), change("a", { stage: "waiting", last_offset: 4 }));
    expect(ids(mine(state))).toEqual(["a"]);
  });

  it("the read mark never goes back", () => {
    const state = after(
      WELCOME,
      change("a", { ...assigned(ME, 9), seen_offset: 2 }),
      { type: "seen", conversation_id: "a", offset: 8 },
      change("a", { ...assigned(ME, 9), seen_offset: 5 }),
    );
    expect(state.conversations.get("a")?.seen_offset).toBe(8);
  });
});

describe("what agents hold, asked for after a reconnect", () => {
  it("ends what is not in it any more", () => {
    const before = after(WELCOME, change("a", assigned(ME, 2)), change("b", assigned(ME, 2)));
    const state = fold(before, { type: "held", items: [summary("b", assigned(ME, 2))], asOf: before.news });
    expect(ids(mine(state))).toEqual(["b"]);
  });

  it("does not undo what was heard after it was asked for", () => {
    const asked = after(WELCOME, change("a", assigned(ME, 2)));
    const asOf = asked.news;
    const claimed = fold(asked, { type: "frame", frame: change("b", assigned(ME, 5)) });
    const ended = fold(claimed, { type: "frame", frame: change("a", { stage: "bot", last_offset: 7 }) });
    const state = fold(ended, { type: "held", items: [summary("a", assigned(ME, 2))], asOf });
    expect(ids(mine(state))).toEqual(["b"]);
  });
});

describe("an opened conversation", () => {
  const opened = [WELCOME, change("a", assigned(ME, 0)), { type: "opened", conversationId: "a" }] as const;
  const says = (offset: number) => ({ type: "event", conversation_id: "a", event: event(offset) }) as const;

  it("has each event once, in order, whatever is sent twice", () => {
    const state = after(...opened, says(1), says(2), says(2), says(1), says(3));
    expect(state.transcripts.get("a")?.events.map((e) => e.offset)).toEqual([1, 2, 3]);
  });

  it("takes nothing over a gap", () => {
    const state = after(...opened, says(1), says(3));
    expect(state.transcripts.get("a")?.events.map((e) => e.offset)).toEqual([1]);
  });

  it("shows typing until the words are there, or the line is lost", () => {
    const typing = { type: "typing", conversation_id: "a", on: true } as const;
    expect([...after(...opened, typing).typing]).toEqual(["a"]);
    expect(after(...opened, typing, says(1)).typing.size).toBe(0);
    expect(after(...opened, typing, { type: "link", link: "offline" }).typing.size).toBe(0);
  });

  it("is forgotten when it is closed", () => {
    expect(after(...opened, says(1), { type: "closed", conversationId: "a" }).transcripts.size).toBe(0);
  });
});
