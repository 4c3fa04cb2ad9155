import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ServerFrame } from "../src/protocol";
import {
  type Action,
  isLive,
  lastOffset,
  MAX_EVENTS,
  MAX_OUTBOX,
  type Outgoing,
  reduce,
  type State,
  start,
  unconfirmed,
  unread,
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
  ["welcome", "event", "typing", "queue", "error", "suggestions"].includes(action.type);
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

const deed = (offset: number, kind: string) => event(offset, "customer", {}, { kind });

describe("beginning anew, and being forgotten", () => {
  it.each(["restarted", "forgotten"])("%s leaves nothing of before, in whatever order it comes", (kind) => {
    const live = after([welcome(), event(1, "bot"), say("a"), deed(2, kind), event(3, "bot")]);
    expect(offsets(live)).toEqual([2, 3]);
    const late = after([welcome(), deed(2, kind), event(3, "bot"), event(1, "bot")]);
    expect(offsets(late)).toEqual([2, 3]);
    expect(lastOffset(late)).toBe(3);
  });

  it("for any order of arrival, what is shown begins with the last of them", () => {
    const log = fc.uniqueArray(fc.nat({ max: 30 }), { maxLength: 20 }).chain((at) =>
      fc.tuple(
        fc.constant(at.map((n) => n + 1)),
        fc.array(fc.constantFrom("message.created", "restarted", "forgotten"), {
          minLength: at.length,
          maxLength: at.length,
        }),
      ),
    );
    fc.assert(
      fc.property(log, ([at, kinds]) => {
        const state = after([welcome(), ...at.map((offset, i) => deed(offset, kinds[i] ?? ""))]);
        const last = Math.max(0, ...at.filter((_, i) => kinds[i] !== "message.created"));
        expect(offsets(state)).toEqual(at.filter((offset) => offset >= last).sort((a, b) => a - b));
      }),
    );
  });

  it("waits for the server's word, and drops what had not gone out", () => {
    const asked = after([welcome(), say("a"), { type: "forget" }]);
    expect([asked.forgetting, asked.outbox]).toEqual([true, []]);
    expect(after([welcome()], asked).forgetting, "the old conversation is still there").toBe(true);
    const gone = after([welcome({ resumed: false, conversation: "web:2" })], asked);
    expect([gone.forgetting, gone.conversation, gone.seen]).toEqual([false, "web:2", 0]);
  });
});

describe("news", () => {
  it("are the others' messages that have not been on the screen", () => {
    const said = [welcome(), event(1, "bot"), event(2, "customer"), event(3, "agent"), deed(4, "handed_back")];
    expect(unread(after(said))).toBe(2);
    expect(unread(after([...said, { type: "seen", offset: 1 }]))).toBe(1);
    expect(unread(after([...said, { type: "seen", offset: 4 }, { type: "seen", offset: 1 }]))).toBe(0);
  });

  it("are live once we are connected, by the server's clock alone", () => {
    const connected = after([welcome({ at: "2026-03-02T01:02:03Z" })]);
    const news = (at: string, source = "agent") => {
      const read = event(1, source, {}, { at });
      return read.type === "event" && isLive(connected, read.event);
    };
    expect(news("2026-03-02T01:02:03.5+00:00")).toBe(true);
    expect(news("2026-03-02T01:02:02Z"), "missed while away").toBe(false);
    expect(news("2026-03-02T01:02:04Z", "customer")).toBe(false);
    expect(news("?")).toBe(false);
    const without = after([welcome()]);
    const read = event(1, "agent");
    expect(read.type === "event" && isLive(without, read.event), "a server that tells no time").toBe(false);
  });
});

describe("suggestions", () => {
  const items = [{ article_id: "a", title: "환불은 언제 되나요?", payload: "sd:1" }];

  it("to begin with stay; those while typing go with the next message", () => {
    const opened = after([welcome(), frame({ type: "suggestions", request: 0, items })]);
    expect(opened.opening).toHaveLength(1);
    const typed = after([frame({ type: "suggestions", request: 1, items })], opened);
    expect(typed.completions).toHaveLength(1);
    const sent = after([say("a")], typed);
    expect([sent.opening.length, sent.completions.length]).toEqual([1, 0]);
  });
});
