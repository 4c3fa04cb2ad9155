import { describe, expect, it } from "vitest";
import { AT_REST, type ImeEvent, step } from "../src/ime";

const start: ImeEvent = { type: "compositionstart" };
const end: ImeEvent = { type: "compositionend" };
const lineBreak: ImeEvent = { type: "linebreak" };
const enter = (composing: boolean, shift = false): ImeEvent => ({ type: "keydown", enter: true, shift, composing });
const letter: ImeEvent = { type: "keydown", enter: false, shift: false, composing: false };
const up: ImeEvent = { type: "keyup", enter: true, shift: false, composing: false };

/** What the events did, in order: sends, and what was prevented. */
function run(events: readonly ImeEvent[]): string[] {
  let ime = AT_REST;
  return events.flatMap((event) => {
    const done = step(ime, event);
    ime = done.ime;
    return [...(done.prevent ? [`prevent ${event.type}`] : []), ...(done.send === "no" ? [] : [`send ${done.send}`])];
  });
}

describe("one Enter, one message", () => {
  it("without an input method", () => {
    expect(run([letter, enter(false), up])).toEqual(["prevent keydown", "send now"]);
  });

  it("keydown before compositionend, with a second keydown (Chromium on macOS)", () => {
    expect(run([start, enter(true), end, enter(false), up])).toEqual(["send after", "prevent keydown"]);
  });

  it("keydown before compositionend, alone (Chromium on Windows)", () => {
    expect(run([start, enter(true), end, up])).toEqual(["send after"]);
  });

  it("compositionend before keydown (WebKit)", () => {
    expect(run([start, end, enter(false), up])).toEqual(["prevent keydown", "send now"]);
  });

  it("a line break that comes of the same key press goes nowhere", () => {
    expect(run([start, enter(true), end, lineBreak, up])).toEqual(["send after", "prevent linebreak"]);
    expect(run([start, enter(true), lineBreak, end, up])).toEqual(["prevent linebreak", "send after"]);
  });

  it("two messages, one after the other, are two", () => {
    const one = [start, enter(true), end, up];
    expect(run([...one, ...one])).toEqual(["send after", "send after"]);
    expect(run([start, enter(true), end, start, end, enter(false)])).toEqual([
      "send after",
      "prevent keydown",
      "send now",
    ]);
  });
});

describe("what is not sent", () => {
  it("Shift and Enter make a new line, composing or not", () => {
    expect(run([enter(false, true), lineBreak])).toEqual([]);
    expect(run([start, enter(true, true), end, lineBreak])).toEqual([]);
  });

  it("a composition that ends by itself, or by leaving the field", () => {
    expect(run([start, end])).toEqual([]);
    expect(run([start, enter(true), { type: "blur" }, end])).toEqual([]);
  });
});

it("an Enter that has been swallowed does not swallow the next", () => {
  expect(run([start, enter(true), end, up, letter, enter(false)])).toEqual([
    "send after",
    "prevent keydown",
    "send now",
  ]);
});
