import { describe, expect, it } from "vitest";
import type { Colleague, Team } from "../src/api/client";
import { fill, found } from "../src/desk/fill";
import { mentioned } from "../src/desk/notes";
import { deedOf, step } from "../src/desk/shortcuts";
import { dayFromToday, percent, share } from "../src/lead/figures";
import { draftOf, specOf } from "../src/lead/team";
import { EMPTY, fold, waiting } from "../src/live/desk";
import { rowsOf } from "../src/live/rows";
import { event, summary } from "./make";

const KEY = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false };

describe("single keys", () => {
  it("go by their place, so that they work under a Korean layout", () => {
    expect(deedOf({ ...KEY, code: "KeyJ" }, false)).toBe("next");
  });

  it("are letters in a field, with a modifier, and while a syllable is composed", () => {
    expect(deedOf({ ...KEY, code: "KeyJ" }, true)).toBeNull();
    expect(deedOf({ ...KEY, code: "KeyK", ctrlKey: true }, false)).toBeNull();
    expect(deedOf({ ...KEY, code: "KeyK", altKey: true }, false)).toBeNull();
    expect(deedOf({ ...KEY, code: "KeyK", isComposing: true }, false)).toBeNull();
  });

  it("step through the list and stop at its ends", () => {
    expect([step(["a", "b"], null, 1), step(["a", "b"], null, -1)]).toEqual(["a", "b"]);
    expect([step(["a", "b"], "a", 1), step(["a", "b"], "b", 1), step(["a", "b"], "a", -1)]).toEqual(["b", null, null]);
    expect(step([], "a", 1)).toBeNull();
  });
});

describe("canned replies", () => {
  it("fill in what is known and select the first gap", () => {
    expect(fill("{상담원}이에요. 주문 {번호} 건은 {날짜}에 보내요.", { 상담원: "한지우" })).toEqual({
      text: "한지우이에요. 주문 {번호} 건은 {날짜}에 보내요.",
      gap: [11, 15],
    });
    expect(fill("네", {}).gap).toBeNull();
  });

  it("are found by shortcut and title, beginnings first", () => {
    const replies = [
      { title: "환불 안내", shortcut: "환불" },
      { title: "배송 환불", shortcut: "" },
    ];
    expect(found([...replies].reverse(), "환불").map(({ title }) => title)).toEqual(["환불 안내", "배송 환불"]);
    expect(found(replies, "")).toHaveLength(2);
    expect(found(replies, "없음")).toEqual([]);
  });
});

it("a note mentions whose name stands after an @", () => {
  const people = [
    { id: "u1", name: "이바다" },
    { id: "u2", name: "한지우" },
  ] as Colleague[];
  expect(mentioned("@이바다 님 확인 부탁드려요. 한지우 님도요", people)).toEqual(["u1"]);
});

describe("a team's form", () => {
  const team: Team = {
    id: "pay",
    name: "결제",
    members: [
      { agent_id: "a", capacity: 3, languages: ["en"] },
      { agent_id: "b", capacity: 2 },
    ],
    topics: ["결제"],
    offer_s: 30,
    hours: { mon: ["09:00-18:00"], lunch: "12:00-13:00", exceptions: { "2026-12-31": [] } },
  };

  it("gives back what it was given", () => {
    const spec = specOf(draftOf(team), team);
    expect(spec.members).toEqual(team.members);
    expect([spec.offer_s, spec.topics, spec.overflow_to, spec.overflow_s]).toEqual([30, ["결제"], null, null]);
    expect([spec.hours?.mon, spec.hours?.lunch, spec.hours?.exceptions]).toEqual([
      ["09:00-18:00"],
      "12:00-13:00",
      { "2026-12-31": [] },
    ]);
  });

  it("keeps a member's skills when the capacity changes", () => {
    const spec = specOf({ ...draftOf(team), capacity: 4, members: ["a", "c"] }, team);
    expect(spec.members).toEqual([
      { agent_id: "a", capacity: 4, languages: ["en"] },
      { agent_id: "c", capacity: 4 },
    ]);
  });
});

it("the queue is in the order that the server counts", () => {
  const [calm, hacked] = [
    summary("web:a", { since: "2026-03-02T09:00:00Z", counted_from: "2026-03-02T09:00:00Z" }),
    summary("web:b", { since: "2026-03-02T09:05:00Z", counted_from: "2026-03-02T08:55:00Z" }),
  ];
  const state = fold(EMPTY, { type: "frame", frame: { type: "queue", items: [calm, hacked] } });
  expect(waiting(state).map((c) => c.conversation_id)).toEqual(["web:b", "web:a"]);
});

it("what agents write for one another stands in the transcript, and abuse is marked", () => {
  const agent = { id: "a1", name: "한지우" };
  const events = [
    event(1, { source: "customer", kind: "message.created", data: { text: "…" }, abuse: "insult" }),
    event(2, { source: "agent", kind: "note.written", data: { agent, text: "카드사 확인" } }),
    event(3, { source: "agent", kind: "care.taken", data: { agent, step: "firm" } }),
  ];
  const rows = rowsOf({ events, outbox: [], me: null, seenOffset: 0 });
  const shown = rows.map((row) =>
    row.type === "message" ? row.abuse : row.type === "notice" ? row.notice.key : row.type,
  );
  expect(shown).toEqual(["day", "insult", "note", "care"]);
});

it("shows a whisper, and covers what an agent has flagged", () => {
  const agent = { id: "a1", name: "오세린" };
  const events = [
    event(1, { source: "customer", kind: "message.created", data: { text: "알았다고" }, abuse: "insult" }),
    event(2, { source: "customer", kind: "message.created", data: { text: "…" } }),
    event(3, { source: "agent", kind: "whispered", data: { agent, text: "오늘 환불돼요" } }),
    event(4, { source: "agent", kind: "abuse.flagged", data: { agent, offset: 1, abuse: false } }),
    event(5, { source: "agent", kind: "abuse.flagged", data: { agent, offset: 2, abuse: true } }),
    event(6, { source: "agent", kind: "mentions.read", data: { agent, up_to: 3 } }),
  ];
  const rows = rowsOf({ events, outbox: [], me: null, seenOffset: 0 });
  const shown = rows.map((row) =>
    row.type === "message" ? row.abuse : row.type === "notice" ? `${row.notice.key}: ${row.notice.note}` : row.type,
  );
  expect(shown).toEqual(["day", null, "flagged", "whisper: 오늘 환불돼요"]);
});

it("figures", () => {
  expect([percent(1, 3), percent(0, 0), share(1, 2), share(0, 0)]).toEqual(["33%", "–", "50% · 1/2", "–"]);
  const evening = new Date("2026-02-28T20:00:00Z"); // in Seoul it is the First of March already
  expect([dayFromToday(0, evening), dayFromToday(-1, evening)]).toEqual(["2026-03-01", "2026-02-28"]);
});
