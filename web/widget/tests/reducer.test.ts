import { describe, expect, it } from "vitest";
import type { ServerFrame } from "../src/protocol";
import {
  type Action,
  lastOffset,
  MAX_EVENTS,
  MAX_OUTBOX,
  type Outgoing,
  reduce,
  type State,
  start,
  unconfirmed,
} from "../src/reducer";
import { event, frame, welcome } from "./frames";

const outgoing = (clientId: string, text = clientId): Outgoing => ({
  clientId,
  frame: { type: "message", client_id: clientId, text },
  text,
  pictures: [],
  at: "2026-03-02T01:02:03Z",
  failed: null,
});
const say = (clientId: string, text?: string): Action => ({ type: "say", outgoing: outgoing(clientId, text) });
const after = (actions: readonly (Action | ServerFrame)[], state = start(null, null)): State =>
  actions.reduce((now, action) => reduce(now, isFrame(action) ? { type: "frame", frame: action } : action), state);
const isFrame = (action: Action | ServerFrame): action is ServerFrame =>
  ["welcome", "event", "typing", "queue", "error"].includes(action.type);
const offsets = (state: State) => state.events.map((one) => one.offset);

describe("the log", () => {
  it("holds every event once, in the order of the offsets", () => {
    const state = after([
      welcome(),
      event(1, "bot"),
      event(3, "bot"),
      event(1, "bot"),
      event(2, "bot"),
      event(3, "bot"),
    ]);
    expect(offsets(state)).toEqual([1, 2, 3]);
    expect(lastOffset(state)).toBe(3);
  });

  it("is bounded", () => {
    const state = after(Array.from({ length: MAX_EVENTS + 5 }, (_, i) => event(i + 1, "bot")));
    expect(state.events.length).toBe(MAX_EVENTS);
    expect(offsets(state)[0]).toBe(6);
  });

  it("stays over a reconnect that resumes, and goes with another conversation", () => {
    const talked = after([welcome(), event(1, "bot"), say("a")]);
    expect(offsets(after([welcome({ resumed: true })], talked))).toEqual([1]);
    const other = after([welcome({ resumed: false, conversation: "web:2" })], talked);
    expect(other.events).toEqual([]);
    expect(other.conversation).toBe("web:2");
    expect(unconfirmed(other).map((one) => one.clientId)).toEqual(["a"]);
  });
});

describe("the outbox", () => {
  it("gives a message up to the log when its event comes, and to no other", () => {
    const state = after([welcome(), say("a"), say("b"), event(1, "customer", { text: "a" }, { client_id: "a" })]);
    expect(state.outbox.map((one) => one.clientId)).toEqual(["b"]);
    expect(state.events.map((one) => one.message.text)).toEqual(["a"]);
  });

  it("keeps a button's label where the log has none", () => {
    const state = after([welcome(), say("a", "해결됐어요"), event(1, "customer", { text: "" }, { client_id: "a" })]);
    expect(state.events[0]?.message.text).toBe("해결됐어요");
  });

  it("shows a message from another tab as the customer's own", () => {
    const state = after([welcome(), event(1, "customer", { text: "다른 탭" }, { client_id: "elsewhere" })]);
    expect(state.events[0]).toMatchObject({ source: "customer", message: { text: "다른 탭" } });
  });

  it("marks a refused message, does not send it again by itself, and takes it up again when asked to", () => {
    const refusal = frame({ type: "error", code: "too_many", message: "slow down", client_id: "a" });
    const refused = after([welcome(), say("a"), say("b"), refusal]);
    expect(refused.outbox[0]?.failed).toBe("too_many");
    expect(refused.fault).toBeNull();
    expect(unconfirmed(refused).map((one) => one.clientId)).toEqual(["b"]);
    const retried = after([{ type: "retry", clientId: "a" }], refused);
    expect(unconfirmed(retried).map((one) => one.clientId)).toEqual(["a", "b"]);
  });

  it("is bounded", () => {
    const state = after(Array.from({ length: MAX_OUTBOX + 3 }, (_, i) => say(`m${i}`)));
    expect(state.outbox.length).toBe(MAX_OUTBOX);
  });
});

describe("the moment", () => {
  it("ends the typing of whoever has spoken, and of everybody when the line is lost", () => {
    const typing = frame({ type: "typing", source: "agent", on: true });
    expect(after([welcome(), typing]).typing).toBe("agent");
    expect(after([welcome(), typing, event(1, "bot")]).typing).toBe("agent");
    expect(after([welcome(), typing, event(1, "agent")]).typing).toBeNull();
    expect(after([welcome(), typing, frame({ type: "typing", source: "bot", on: false })]).typing).toBe("agent");
    expect(after([welcome(), typing, { type: "link", link: "offline" }]).typing).toBeNull();
  });

  it("knows the place in the queue until there is none", () => {
    const queued = after([welcome(), frame({ type: "queue", position: 2, wait_s: null })]);
    expect(queued.queue).toEqual({ position: 2, waitS: null });
    expect(after([frame({ type: "queue", position: null, wait_s: null })], queued).queue).toBeNull();
  });

  it("shows a fault until the customer goes on", () => {
    const fault = after([welcome(), frame({ type: "error", code: "too_many", message: "slow down" })]);
    expect(fault.fault).toBe("too_many");
    expect(after([say("a")], fault).fault).toBeNull();
  });
});
