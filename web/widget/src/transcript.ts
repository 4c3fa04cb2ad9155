/** Events and the outbox as rows to show, and who holds the conversation: both follow from the events alone. */

import { EMPTY, type Message, readPicture } from "./message";
import type { LoggedEvent } from "./protocol";
import type { Outgoing, State } from "./reducer";

export type Row =
  | {
      readonly type: "message";
      readonly key: string;
      readonly speaker: "customer" | "bot" | "agent" | "system";
      /** An agent's name, where it is known. */
      readonly name: string;
      readonly at: string;
      readonly message: Message;
      readonly pending: Outgoing | null;
    }
  | { readonly type: "notice"; readonly key: string; readonly notice: Notice; readonly name: string };

export type Notice = "requested" | "assigned" | "transferred" | "resolved" | "handedBack";

export interface Holder {
  readonly who: "bot" | "waiting" | "agent";
  readonly name: string;
}

const NOTICES: Readonly<Record<string, Notice>> = {
  "handoff.requested": "requested",
  "handoff.assigned": "assigned",
  "handoff.transferred": "transferred",
  "handoff.resolved": "resolved",
  handed_back: "handedBack",
};

const BOT: Holder = { who: "bot", name: "" };

export function holderOf(events: readonly LoggedEvent[]): Holder {
  return events.reduce(held, BOT);
}

export function rowsOf(state: State): readonly Row[] {
  const shown = new Set(state.events.flatMap((event) => event.message.pictures.map((picture) => picture.attachmentId)));
  const rows: Row[] = [];
  let holder = BOT;
  for (const event of state.events) {
    holder = held(holder, event);
    const row = rowOf(event, holder.name, shown);
    if (row) rows.push(row);
  }
  return rows.concat(state.outbox.map(pendingRow));
}

function held(holder: Holder, event: LoggedEvent): Holder {
  switch (NOTICES[event.kind]) {
    case "requested":
      return holder.who === "agent" ? holder : { who: "waiting", name: "" };
    case "assigned":
      return { who: "agent", name: agentName(event) };
    case "transferred":
      return agentName(event) ? { who: "agent", name: agentName(event) } : { who: "waiting", name: "" };
    case "resolved":
    case "handedBack":
      return BOT;
    default:
      // An agent who speaks holds the conversation, also where the beginning of the log is no longer here.
      return event.source === "agent" && holder.who !== "agent" ? { who: "agent", name: agentName(event) } : holder;
  }
}

function agentName({ data }: LoggedEvent): string {
  const agent = data.agent;
  const name = typeof agent === "object" && agent !== null && "name" in agent ? agent.name : data.agent_name;
  return typeof name === "string" ? name : "";
}

function rowOf(event: LoggedEvent, name: string, shown: ReadonlySet<string>): Row | null {
  const key = `e${event.offset}`;
  const notice = NOTICES[event.kind];
  if (notice) return { type: "notice", key, notice, name: agentName(event) };
  const message = messageOf(event, shown);
  if (message === null || isEmpty(message)) return null;
  const speaker = event.source;
  return { type: "message", key, speaker, name: speaker === "agent" ? name : "", at: event.at, message, pending: null };
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
