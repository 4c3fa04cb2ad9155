/** Events and the outbox as rows to show, and who holds the conversation: both follow from the events alone. */

import { EMPTY, type Message, readPicture } from "./message";
import type { Holder, LoggedEvent } from "./protocol";
import { MAX_EVENTS, type Outgoing, type State } from "./reducer";

export type Row =
  | {
      readonly type: "message";
      readonly key: string;
      readonly speaker: "customer" | "bot" | "agent" | "system";
      /** An agent's name, where it is known. */
      readonly name: string;
      /** Their portrait, where they have one. */
      readonly portrait?: string;
      readonly at: string;
      readonly message: Message;
      readonly pending: Outgoing | null;
    }
  | {
      readonly type: "notice";
      readonly key: string;
      readonly at: string;
      readonly notice: Notice;
      readonly name: string;
    }
  /** `score`: what was given, or null while nothing is. */
  | { readonly type: "survey"; readonly key: string; readonly at: string; readonly score: number | null }
  /** An address is asked for, where the customer wants to be told of the answer. */
  | { readonly type: "contact"; readonly key: string; readonly at: string }
  /** What follows was on this day, where the reader is. */
  | { readonly type: "day"; readonly key: string; readonly at: string };

export type Notice = "requested" | "left" | "assigned" | "transferred" | "resolved" | "handedBack" | "contactGiven";

const NOTICES: Readonly<Record<string, Notice>> = {
  "handoff.requested": "requested",
  "handoff.assigned": "assigned",
  "handoff.transferred": "transferred",
  "handoff.resolved": "resolved",
  handed_back: "handedBack",
  "contact.given": "contactGiven",
};

const BOT: Holder = { who: "bot", name: "" };

export function holderOf(state: State): Holder {
  return state.events.reduce(held, beginning(state));
}

export function rowsOf(state: State): readonly Row[] {
  const shown = new Set(state.events.flatMap((event) => event.message.pictures.map((picture) => picture.attachmentId)));
  const rows: Row[] = [];
  let holder = beginning(state);
  for (const event of state.events) {
    holder = held(holder, event);
    const row = rowOf(event, holder, shown);
    if (row) rows.push(row);
    if (asksForContact(event)) rows.push({ type: "contact", key: `c${event.offset}`, at: event.at });
  }
  return withoutPast(rows, holder, state.events).concat(state.outbox.map(pendingRow));
}

/** A line before the first row of each day; a row whose time is unreadable belongs to the day before it. */
export function withDays(rows: readonly Row[]): readonly Row[] {
  const days: Row[] = [];
  let today = "";
  for (const row of rows) {
    const date = new Date(row.at);
    const day = Number.isNaN(date.getTime()) ? today : date.toDateString();
    if (day !== today) days.push({ type: "day", key: `d${row.key}`, at: row.at });
    today = day;
    days.push(row);
  }
  return days;
}

/** Where the oldest events are gone, what the last welcome said stands for them. */
function beginning(state: State): Holder {
  return state.events.length >= MAX_EVENTS ? state.speaker : BOT;
}

function asksForContact({ kind, data }: LoggedEvent): boolean {
  return kind === "handoff.requested" && data.off_hours === true;
}

/** A form stands only while it can be filled in: the last of its kind, and not answered another way. */
function withoutPast(rows: readonly Row[], holder: Holder, events: readonly LoggedEvent[]): readonly Row[] {
  const newest = [...rows].reverse();
  const contact = newest.find((row) => row.type === "contact");
  const survey = newest.find((row) => row.type === "survey" && row.score === null);
  const last = (kind: string) => Math.max(0, ...events.map((event) => (event.kind === kind ? event.offset : 0)));
  const told = last("contact.given") > last("handoff.requested");
  const rated = last("survey.answered") > last("survey.requested");
  return rows.filter((row) => {
    if (row.type === "contact") return row === contact && holder.who === "waiting" && !told;
    if (row.type === "survey" && row.score === null) return row === survey && !rated;
    return true;
  });
}

function held(holder: Holder, event: LoggedEvent): Holder {
  switch (event.kind) {
    case "handoff.requested":
      return holder.who === "agent" ? holder : { who: "waiting", name: "" };
    case "handoff.assigned":
      return agentOf(event);
    case "handoff.transferred":
      return agentName(event) ? agentOf(event) : { who: "waiting", name: "" };
    case "handoff.resolved":
    case "handoff.cancelled":
    case "handed_back":
      return BOT;
    default:
      // An agent who speaks holds the conversation, also where the beginning of the log is no longer here.
      return event.source === "agent" && holder.who !== "agent" ? agentOf(event) : holder;
  }
}

function agentOf(event: LoggedEvent): Holder {
  const picture = portraitOf(event);
  return { who: "agent", name: agentName(event), ...(picture ? { picture } : {}) };
}

function portraitOf({ data: { agent } }: LoggedEvent): string {
  const picture = typeof agent === "object" && agent !== null && "picture" in agent ? agent.picture : "";
  return typeof picture === "string" ? picture : "";
}

function agentName({ data }: LoggedEvent): string {
  const agent = data.agent;
  const name = typeof agent === "object" && agent !== null && "name" in agent ? agent.name : data.agent_name;
  return typeof name === "string" ? name : "";
}

function email({ data }: LoggedEvent): string {
  return typeof data.email === "string" ? data.email : "";
}

function score({ data }: LoggedEvent): number {
  return typeof data.score === "number" ? data.score : 0;
}

function rowOf(event: LoggedEvent, holder: Holder, shown: ReadonlySet<string>): Row | null {
  const key = `e${event.offset}`;
  const { at } = event;
  const notice = asksForContact(event) ? "left" : NOTICES[event.kind];
  if (notice)
    return { type: "notice", key, at, notice, name: notice === "contactGiven" ? email(event) : agentName(event) };
  if (event.kind === "survey.requested") return { type: "survey", key, at, score: null };
  if (event.kind === "survey.answered") return { type: "survey", key, at, score: score(event) };
  const message = messageOf(event, shown);
  if (message === null || isEmpty(message)) return null;
  const speaker = event.source;
  const portrait = portraitOf(event) || holder.picture;
  const who = speaker === "agent" ? { name: holder.name, ...(portrait ? { portrait } : {}) } : { name: "" };
  return { type: "message", key, speaker, ...who, at, message, pending: null };
}

/** A picture that a message carries is shown there, and not a second time for its own event. */
function messageOf(event: LoggedEvent, shown: ReadonlySet<string>): Message | null {
  if (event.kind === "message.created") return event.message;
  const picture = event.kind === "attachment.created" ? readPicture(event.data) : null;
  return picture && !shown.has(picture.attachmentId) ? { ...EMPTY, pictures: [picture] } : null;
}

function isEmpty(message: Message): boolean {
  const { text, image, video, buttons, cards, suggestions, pictures } = message;
  return !(text.trim() || image || video || buttons.length + cards.length + suggestions.length + pictures.length);
}

function pendingRow(pending: Outgoing): Row {
  const message = { ...EMPTY, text: pending.text, pictures: pending.pictures };
  return { type: "message", key: pending.clientId, speaker: "customer", name: "", at: pending.at, message, pending };
}
