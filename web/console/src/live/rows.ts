/** A transcript as rows to show: days, messages with who speaks, and what happened in between. Pure. */

import { type Json, type Message, type Picture, readMessage, readPicture } from "@sangdam/widget/message";
import type { TranscriptEvent } from "../api/client";
import { isRecord, string } from "./json";
import { type LookUp, readLookUp } from "./lookUp";
import type { Outgoing } from "./outbox";
import { type Cover, coversOf } from "./readings";

/** `flagged`: no list knows it, but an agent has said so. */
export type Abuse = NonNullable<TranscriptEvent["abuse"]> | "flagged";
export type Speaker = "customer" | "bot" | "agent" | "system";

export type Row =
  | { readonly type: "day"; readonly key: string; readonly date: Date }
  | {
      readonly type: "message";
      readonly key: string;
      readonly speaker: Speaker;
      /** An agent's name. */
      readonly name: string;
      /** By the person who looks. */
      readonly own: boolean;
      readonly at: Date;
      readonly message: Message;
      /** The first of several by the same one: it says who. */
      readonly first: boolean;
      /** The last of several in the same minute: it says when. */
      readonly last: boolean;
      /** The customer tapped it and did not type it. */
      readonly tapped: boolean;
      readonly seen: boolean;
      /** What a customer's words are, where they are abuse: they are covered until somebody chooses to look. */
      readonly abuse: Abuse | null;
      /** By attachment, why a picture of a customer's is covered in the same way. */
      readonly covers: ReadonlyMap<string, Cover>;
      readonly offset: number;
      readonly pending: Outgoing | null;
    }
  | { readonly type: "notice"; readonly key: string; readonly at: Date; readonly notice: Notice };

/** `key`: of the catalogue, below `notice.`; `note`: what a colleague has written for colleagues. */
export interface Notice {
  readonly key: NoticeKey;
  readonly name: string;
  readonly to: string;
  readonly detail: string;
  readonly note: string;
  /** All of what `note` is a line of; empty where that is all. */
  readonly whole: string;
  readonly score: number;
  readonly serious: boolean;
  readonly lookUp: LookUp | null;
}

export type NoticeKey =
  | "requested"
  | "passed"
  | "left"
  | "assigned"
  | "transferred"
  | "requeued"
  | "resolved"
  | "cancelled"
  | "handedBack"
  | "survey"
  | "rated"
  | "contact"
  | "told"
  | "solved"
  | "notSolved"
  | "undelivered"
  | "pictureRead"
  | "pictureUnread"
  | "takenOver"
  | "toTeam"
  | "note"
  | "whisper"
  | "tagged"
  | "wish"
  | "asked"
  | "answered"
  | "care"
  | "restarted"
  | "forgotten";

interface Shown {
  readonly events: readonly TranscriptEvent[];
  readonly outbox: readonly Outgoing[];
  readonly me: string | null;
  /** Up to where the customer has read. */
  readonly seenOffset: number;
}

export function rowsOf({ events, outbox, me, seenOffset }: Shown): readonly Row[] {
  const rows: Row[] = [];
  const carried = new Set(events.flatMap(({ data }) => readMessage(data).pictures.map((p) => p.attachmentId)));
  const lastSeen = events.findLast(
    (e) => e.source === "agent" && e.kind === "message.created" && e.offset <= seenOffset,
  );
  const abuse = abuseOf(events);
  const covers = coversOf(events);
  for (const event of events) {
    const at = new Date(event.at);
    const message = messageOf(event, carried);
    const notice = message ? null : noticeOf(event);
    if (!message && !notice) continue;
    // What is gone from the log goes from the screen too, also where it was read before.
    if (notice?.key === "forgotten") rows.length = 0;
    startDay(rows, at);
    if (notice) rows.push({ type: "notice", key: `e${event.offset}`, at, notice });
    else if (message)
      say(rows, {
        event,
        at,
        message,
        own: agentOf(event.data)?.id === me,
        seen: event === lastSeen,
        abuse: abuse.get(event.offset) ?? null,
        covers,
      });
  }
  for (const outgoing of outbox) {
    startDay(rows, new Date(outgoing.at));
    rows.push(pending(rows, outgoing));
  }
  return rows;
}

interface Said {
  readonly event: TranscriptEvent;
  readonly at: Date;
  readonly message: Message;
  readonly own: boolean;
  readonly seen: boolean;
  readonly abuse: Abuse | null;
  readonly covers: ReadonlyMap<string, Cover>;
}

/** By offset, what customers' messages are: what an agent has said of one counts more than any list. */
export function abuseOf(events: readonly TranscriptEvent[]): ReadonlyMap<number, Abuse> {
  const abuse = new Map<number, Abuse>();
  for (const event of events) if (event.abuse) abuse.set(event.offset, event.abuse);
  for (const { kind, data } of events) {
    if (kind !== "abuse.flagged" || typeof data.offset !== "number") continue;
    if (data.abuse !== true) abuse.delete(data.offset);
    else if (!abuse.has(data.offset)) abuse.set(data.offset, "flagged");
  }
  return abuse;
}

function say(rows: Row[], { event, at, message, own, seen, abuse, covers }: Said): void {
  const speaker = event.source;
  const name = agentOf(event.data)?.name ?? "";
  const tapped = speaker === "customer" && isRecord(event.data.choice);
  // An event takes over the key of what was on its way, so that the row stays the same one.
  const key = event.client_id ?? `e${event.offset}`;
  const about = { tapped, seen, abuse, covers, offset: event.offset };
  const row = { speaker, name, own, at, message, ...about, pending: null };
  rows.push({ type: "message", key, ...row, ...place(rows, speaker, name, at) });
}

function pending(rows: Row[], outgoing: Outgoing): Row {
  const at = new Date(outgoing.at);
  const message: Message = { ...NOTHING, text: outgoing.text, pictures: outgoing.pictures };
  const nothing = { tapped: false, seen: false, abuse: null, covers: new Map<string, Cover>(), offset: 0 };
  const before = rows.at(-1);
  const name = before?.type === "message" && before.own ? before.name : "";
  return {
    type: "message",
    key: outgoing.clientId,
    ...nothing,
    speaker: "agent",
    name: "",
    own: true,
    at,
    message,
    pending: outgoing,
    ...place(rows, "agent", name, at),
  };
}

const NOTHING: Message = { text: "", buttons: [], cards: [], suggestions: [], pictures: [] };

/** Whether a row begins a group, and, as a deed, that the row before it no longer ends one. */
function place(rows: Row[], speaker: Speaker, name: string, at: Date): { first: boolean; last: boolean } {
  const before = rows.at(-1);
  if (before?.type !== "message" || before.speaker !== speaker || before.name !== name)
    return { first: true, last: true };
  if (minute(before.at) === minute(at)) rows[rows.length - 1] = { ...before, last: false };
  return { first: false, last: true };
}

function minute(at: Date): number {
  return Math.floor(at.getTime() / 60_000);
}

function startDay(rows: Row[], date: Date): void {
  const before = rows.at(-1);
  const earlier = before && (before.type === "day" ? before.date : before.at);
  const day = date.toDateString();
  if (earlier?.toDateString() !== day) rows.push({ type: "day", key: `d${day}`, date });
}

/** What is said, or shown; null for what is neither. A picture that a message carries is shown there alone. */
function messageOf(event: TranscriptEvent, carried: ReadonlySet<string>): Message | null {
  if (event.kind === "message.created") {
    const message = readMessage(event.data);
    return isEmpty(message) ? null : message;
  }
  const picture: Picture | null = (event.kind as string) === "attachment.created" ? readPicture(event.data) : null;
  return picture && !carried.has(picture.attachmentId) ? { ...NOTHING, pictures: [picture] } : null;
}

function isEmpty({ text, image, video, buttons, cards, suggestions, pictures }: Message): boolean {
  return !(text.trim() || image || video || buttons.length + cards.length + suggestions.length + pictures.length);
}

/** Reasons of a handoff that are the customer's own; an old event has none. All others are the bot's. */
const WISHES: readonly string[] = ["asked", ""];

function noticeOf({ kind, data }: TranscriptEvent): Notice | null {
  const agent = agentOf(data)?.name ?? "";
  const to = agentOf(data, "to")?.name ?? "";
  const team = agentOf(data, "team")?.name ?? "";
  const reason = string(data.reason);
  const made = (key: NoticeKey, more: Partial<Notice> = {}): Notice => ({
    ...{ key, name: agent, to, detail: "", note: "", whole: "", score: 0, serious: false, lookUp: null },
    ...more,
  });
  switch (kind) {
    case "handoff.requested":
      return made(data.off_hours === true ? "left" : WISHES.includes(reason) ? "requested" : "passed", {
        detail: reason,
        lookUp: readLookUp(data),
      });
    case "handoff.assigned":
      return made(data.taken_over ? "takenOver" : "assigned");
    case "handoff.transferred":
      if (team) return made("toTeam", { to: team, note: string(data.note) });
      return made(to ? "transferred" : "requeued", { note: string(data.note) });
    case "handoff.resolved":
      return made("resolved", { detail: reason, note: string(data.note) });
    case "handoff.cancelled":
      return made("cancelled");
    case "handed_back":
      return made("handedBack", { note: reason });
    case "survey.requested":
      return made("survey");
    case "survey.answered":
      return made("rated", { score: typeof data.score === "number" ? data.score : 0, note: string(data.text) });
    case "contact.given":
      return made("contact", { detail: string(data.email) });
    case "contact.told":
      return made("told");
    case "feedback.given":
      return made(data.kind === "solved" || data.solved === true ? "solved" : "notSolved");
    case "delivery.failed":
      return made("undelivered", { serious: true });
    case "note.written":
      return made("note", { note: string(data.text) });
    case "whispered":
      return made("whisper", { note: string(data.text) });
    case "tagged":
      return made("tagged", { detail: strings(data.tags).join(", ") });
    case "article.wanted":
      return made("wish", { note: string(data.question) });
    case "question.asked":
      return made("asked", { to: agentOf(data, "owner")?.name ?? "", note: string(data.text) });
    case "question.answered":
      return made("answered", { note: string(data.text) });
    case "restarted":
      return made("restarted");
    case "forgotten":
      return made("forgotten", { serious: true });
    case "care.taken":
      return made("care", { detail: string(data.step), serious: true });
    default:
      return (kind as string) === "attachment.read" ? readingOf(data, made) : null;
  }
}

/** What was read in a customer's picture; nothing where there was nothing to read. */
function readingOf(data: Json, made: (key: NoticeKey, more?: Partial<Notice>) => Notice): Notice | null {
  if (data.quality === "failed") return made("pictureUnread");
  const text = string(data.text);
  const note = string(data.summary) || text;
  return note ? made("pictureRead", { note, whole: text === note ? "" : text }) : null;
}

function agentOf(data: Json, field = "agent"): { readonly id: string; readonly name: string } | null {
  const agent = data[field];
  return isRecord(agent) ? { id: string(agent.id), name: string(agent.name) } : null;
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
