import { describe, expect, it } from "vitest";
import type { TranscriptEvent } from "../src/api/client";
import type { Outgoing } from "../src/live/outbox";
import { type Row, rowsOf } from "../src/live/rows";
import { event, ME, OTHER } from "./make";

const outgoing: Outgoing = {
  conversationId: "a",
  clientId: "c-9",
  text: "확인해 볼게요",
  pictures: [],
  at: "2026-03-04T03:10:30Z",
  state: "waiting",
};

function rows(events: readonly TranscriptEvent[], outbox: readonly Outgoing[] = [], seenOffset = 0): readonly Row[] {
  return rowsOf({ events, outbox, me: ME.id, seenOffset });
}

const messages = (all: readonly Row[]) => all.filter((row) => row.type === "message");
const notices = (all: readonly Row[]) => all.flatMap((row) => (row.type === "notice" ? [row.notice] : []));
const agents = (agent: typeof ME, offset: number, clientId = `c-${offset}`) =>
  event(offset, { source: "agent", data: { text: "네", agent }, client_id: clientId });

describe("a customer who asked to be forgotten", () => {
  it("leaves nothing on the screen but that they did", () => {
    const gone = [
      event(1),
      agents(ME, 2),
      event(3, { kind: "handoff.resolved", data: { agent: ME, reason: "forgotten" } }),
      event(4, { kind: "forgotten", data: {} }),
    ];
    const shown = rows(gone);
    expect(messages(shown)).toEqual([]);
    expect(notices(shown).map(({ key, serious }) => [key, serious])).toEqual([["forgotten", true]]);
    expect(messages(rows([...gone, event(5)]))).toHaveLength(1);
  });
});

describe("messages", () => {
  it("say who speaks at the first of several, and when at the last of a minute", () => {
    const same = { at: "2026-03-04T03:01:10Z" };
    const shown = messages(rows([event(1, same), event(2, same), event(3), event(4, { source: "bot" })]));
    expect(shown.map((row) => [row.speaker, row.first, row.last])).toEqual([
      ["customer", true, false],
      ["customer", false, true],
      ["customer", false, true],
      ["bot", true, true],
    ]);
  });

  it("tell my own from a colleague's", () => {
    const shown = messages(rows([agents(ME, 1), agents(OTHER, 2)]));
    expect(shown.map((row) => [row.own, row.name, row.first])).toEqual([
      [true, "한지우", true],
      [false, "오세린", true],
    ]);
  });

  it("mark what was tapped, and the last of ours that was read", () => {
    const tapped = event(1, { data: { text: "상담원 연결", choice: { kind: "human" } } });
    const shown = messages(rows([tapped, agents(ME, 2), agents(ME, 3), agents(ME, 4)], [], 3));
    expect(shown.map((row) => row.tapped)).toEqual([true, false, false, false]);
    expect(shown.map((row) => row.seen)).toEqual([false, false, true, false]);
  });

  it("keep their row from being sent to being said", () => {
    const [pending] = messages(rows([], [outgoing]));
    const [said] = messages(rows([agents(ME, 1, outgoing.clientId)]));
    expect(pending?.key).toBe(said?.key);
    expect(pending?.pending).toBe(outgoing);
  });

  it("show a picture once, with the message that carries it", () => {
    const picture = { attachment_id: "p1", url: "/p1", width: 10, height: 10 };
    const alone = event(1, { kind: "attachment.created" as TranscriptEvent["kind"], data: picture });
    expect(messages(rows([alone])).map((row) => row.message.pictures.length)).toEqual([1]);
    const carried = event(2, { data: { text: "", attachments: [picture] } });
    expect(messages(rows([alone, carried])).map((row) => row.key)).toEqual(["e2"]);
  });

  it("that are empty or for the record alone have no row", () => {
    expect(
      rows([event(1, { data: { text: " " } }), event(2, { kind: "turn.finished", source: "system", data: {} })]),
    ).toEqual([]);
  });
});

describe("days", () => {
  it("begin with the date, once each", () => {
    const shown = rows(
      [event(1), event(2), event(3, { at: "2026-03-06T03:00:00Z" })],
      [{ ...outgoing, at: "2026-03-06T04:00:00Z" }],
    );
    expect(shown.map((row) => row.type)).toEqual(["day", "message", "message", "day", "message", "message"]);
    expect(new Set(shown.map((row) => row.key)).size).toBe(shown.length);
  });
});

describe("what happened between the messages", () => {
  const happened = (kind: TranscriptEvent["kind"], data: TranscriptEvent["data"]) =>
    notices(rows([event(1, { kind, source: "agent", data })]))[0];

  it("is told with who and why", () => {
    expect(happened("handoff.requested", { reason: "asked" })).toMatchObject({ key: "requested", detail: "asked" });
    expect(happened("handoff.requested", { reason: "asked", off_hours: true })?.key).toBe("left");
    expect(happened("handoff.transferred", { agent: ME, to: OTHER, note: "결제 쪽" })).toMatchObject({
      ...{ key: "transferred", name: "한지우", to: "오세린", note: "결제 쪽" },
    });
    expect(happened("handoff.transferred", { agent: ME })?.key).toBe("requeued");
    expect(happened("handed_back", { agent: ME, reason: "해결" })).toMatchObject({ key: "handedBack", note: "해결" });
    expect(happened("survey.answered", { score: 4, text: "좋아요" })).toMatchObject({
      key: "rated",
      score: 4,
      note: "좋아요",
    });
    expect(happened("delivery.failed", {})?.serious).toBe(true);
  });

  it("tells what the bot looked up before it handed over", () => {
    const facts = [{ name: "amount", label: "환불 금액", text: "129,000원", value: 129000 }];
    const about = { id: "refund-late", title: "환불이 늦어지는 이유", customer: "c-023" };
    const diagnosis = { ...about, facts, failed: { refund: "slow" } };
    expect(happened("handoff.requested", { reason: "records", diagnosis })).toMatchObject({
      key: "passed",
      detail: "records",
      lookUp: {
        title: "환불이 늦어지는 이유",
        customer: "c-023",
        facts: [{ name: "amount", label: "환불 금액", text: "129,000원" }],
        failed: [["refund", "slow"]],
      },
    });
    expect(happened("handoff.requested", { reason: "confirm", diagnosis: { facts: ["?"] } })?.lookUp).toEqual({
      ...{ title: "", customer: "", facts: [], failed: [] },
    });
    expect(happened("handoff.requested", { reason: "asked" })?.lookUp).toBeNull();
  });

  it("tells what was read in a picture, and where nothing could be", () => {
    const read = (data: TranscriptEvent["data"]) => happened("attachment.read" as TranscriptEvent["kind"], data);
    expect(read({ quality: "good", summary: "오류 1003", text: "…" })).toMatchObject({
      key: "pictureRead",
      note: "오류 1003",
      whole: "…",
    });
    const short = { key: "pictureRead", note: "흐린 글", whole: "" };
    expect(read({ quality: "poor", text: "흐린 글" })).toMatchObject(short);
    expect(read({ quality: "failed" })?.key).toBe("pictureUnread");
    expect(read({ quality: "empty" })).toBeUndefined();
  });

  it("is left out where it is unknown", () => {
    expect(rows([event(1, { kind: "something.new" as TranscriptEvent["kind"], data: {} })])).toEqual([]);
  });
});
