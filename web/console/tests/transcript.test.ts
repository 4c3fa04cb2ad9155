import { describe, expect, it } from "vitest";
import { appended, end, PIECE, prepended, starting, unread } from "../src/live/transcript";
import { event } from "./make";

const offsets = (transcript: { events: readonly { offset: number }[] }) => transcript.events.map((e) => e.offset);

describe("a long transcript", () => {
  it("begins near its end and grows upwards by pieces that fit", () => {
    const begun = starting(1_000);
    expect(begun.before).toBe(1_000 - PIECE);
    expect(end(begun)).toBe(800);
    const some = appended(appended(begun, event(801)), event(802));
    const more = prepended(some, [event(798), event(799), event(800), event(801)]);
    expect(offsets(more)).toEqual([798, 799, 800, 801, 802]);
    expect(more.before).toBe(797);
  });

  it("takes no piece that leaves a gap, or that it has", () => {
    const some = appended(starting(300), event(101));
    expect(prepended(some, [event(98), event(99)])).toBe(some);
    expect(prepended(some, [event(101)])).toBe(some);
    expect(prepended(some, [])).toBe(some);
  });

  it("short ones are whole from the start", () => {
    expect(starting(50)).toEqual({ events: [], before: 0 });
  });
});

describe("unread messages", () => {
  const bot = event(2, { source: "bot" });
  const answer = event(4, { source: "agent", data: { text: "네" } });

  it("are the customer's after what was seen", () => {
    const transcript = { events: [event(1), bot, event(3)], before: 0 };
    expect(unread(transcript, 0)).toBe(2);
    expect(unread(transcript, 1)).toBe(1);
    expect(unread(transcript, 3)).toBe(0);
  });

  it("whoever has answered has seen what stands before", () => {
    expect(unread({ events: [event(1), bot, event(3), answer, event(5)], before: 0 }, 0)).toBe(1);
  });
});
