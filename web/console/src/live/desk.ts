/** The desk's state, and what each piece of news makes of it: pure. */

import type { Agent, DeskAgent, Offer, Summary, TranscriptEvent } from "../api/client";
import type { Link } from "./connection";
import { confirmed, type Outgoing } from "./outbox";
import type { CallKind, ServerFrame } from "./protocol";
import { appended, prepended, starting, type Transcript } from "./transcript";

export interface DeskState {
  readonly link: Link;
  readonly me: Agent | null;
  /** May act for the agent who has a conversation. */
  readonly leads: boolean;
  /** The whole queue has come, at least once. */
  readonly loaded: boolean;
  readonly conversations: ReadonlyMap<string, Summary>;
  readonly transcripts: ReadonlyMap<string, Transcript>;
  readonly typing: ReadonlySet<string>;
  readonly agents: readonly DeskAgent[];
  /** What is held out to this agent. */
  readonly offers: readonly Offer[];
  readonly outbox: readonly Outgoing[];
  /** Up to where this agent has read each conversation. */
  readonly read: ReadonlyMap<string, number>;
  /** Waiting ones that somebody else has just taken: for a moment their row says so. */
  readonly taken: ReadonlyMap<string, string>;
  /** By whom one was called last; `count` tells one call from the next. */
  readonly called: { readonly count: number; readonly kind: CallKind; readonly by: string; readonly where: string };
  /** Counts changes; `changed` holds the count of each conversation's last one. */
  readonly news: number;
  readonly changed: ReadonlyMap<string, number>;
}

export type Action =
  | { readonly type: "link"; readonly link: Link }
  | { readonly type: "frame"; readonly frame: ServerFrame }
  /** All that agents hold, as it was when `news` was counted. */
  | { readonly type: "held"; readonly items: readonly Summary[]; readonly asOf: number }
  | { readonly type: "known"; readonly conversation: Summary }
  | { readonly type: "opened" | "closed"; readonly conversationId: string }
  | { readonly type: "older"; readonly conversationId: string; readonly events: readonly TranscriptEvent[] }
  | { readonly type: "outbox"; readonly outbox: readonly Outgoing[] }
  | { readonly type: "read"; readonly conversationId: string; readonly offset: number }
  | { readonly type: "untaken"; readonly conversationId: string };

export const EMPTY: DeskState = {
  link: "connecting",
  me: null,
  leads: false,
  loaded: false,
  conversations: new Map(),
  transcripts: new Map(),
  typing: new Set(),
  agents: [],
  offers: [],
  outbox: [],
  read: new Map(),
  taken: new Map(),
  called: { count: 0, kind: "read", by: "", where: "" },
  news: 0,
  changed: new Map(),
};

export function fold(state: DeskState, action: Action): DeskState {
  switch (action.type) {
    case "link":
      return { ...state, link: action.link, typing: action.link === "online" ? state.typing : new Set() };
    case "frame":
      return framed(state, action.frame);
    case "held":
      return held(state, action.items, action.asOf);
    case "known":
      return changed(state, action.conversation);
    case "opened":
      return opened(state, action.conversationId);
    case "closed":
      return { ...state, transcripts: without(state.transcripts, action.conversationId) };
    case "older":
      return withTranscript(state, action.conversationId, (t) => prepended(t, action.events));
    case "outbox":
      return { ...state, outbox: action.outbox };
    case "read":
      if (action.offset <= (state.read.get(action.conversationId) ?? 0)) return state;
      return { ...state, read: new Map(state.read).set(action.conversationId, action.offset) };
    case "untaken":
      return { ...state, taken: without(state.taken, action.conversationId) };
  }
}

function framed(state: DeskState, frame: ServerFrame): DeskState {
  switch (frame.type) {
    case "welcome":
      return { ...state, me: frame.agent, leads: frame.leads };
    case "queue":
      return queued(state, frame.items);
    case "agents":
      return { ...state, agents: frame.items };
    case "offers":
      return { ...state, offers: frame.items };
    case "change":
      return changed(state, frame.conversation);
    case "event":
      return heard(state, frame.conversation_id, frame.event);
    case "typing":
      return { ...state, typing: toggled(state.typing, frame.conversation_id, frame.on) };
    case "seen": {
      const known = state.conversations.get(frame.conversation_id);
      return known ? put(state, { ...known, seen_offset: Math.max(known.seen_offset, frame.offset) }) : state;
    }
    case "mention":
      return { ...state, called: called(state, frame) };
    case "error":
      return state;
  }
}

/** The whole queue: what waited before and is not in it does not wait any more. */
function queued(state: DeskState, items: readonly Summary[]): DeskState {
  const conversations = new Map(state.conversations);
  for (const [id, { stage }] of conversations) if (stage === "waiting") conversations.delete(id);
  for (const item of items) conversations.set(item.conversation_id, newest(state, item));
  return { ...state, conversations, loaded: true };
}

/** All that agents hold: what is not in it has ended, unless we heard of it after the list was asked for. */
function held(state: DeskState, items: readonly Summary[], asOf: number): DeskState {
  const conversations = new Map(state.conversations);
  const there = new Set(items.map((item) => item.conversation_id));
  for (const [id, conversation] of conversations) {
    if (isHeld(conversation) && !there.has(id) && (state.changed.get(id) ?? 0) <= asOf) conversations.delete(id);
  }
  for (const item of items) {
    if ((state.changed.get(item.conversation_id) ?? 0) <= asOf)
      conversations.set(item.conversation_id, newest(state, item));
  }
  return { ...state, conversations };
}

function changed(state: DeskState, conversation: Summary): DeskState {
  const id = conversation.conversation_id;
  const before = state.conversations.get(id);
  const after = newest(state, conversation);
  if (before && after === before) return state;
  const news = state.news + 1;
  const next = put({ ...state, news, changed: new Map(state.changed).set(id, news) }, after);
  const elsewhere = before?.stage === "waiting" && isHeld(after) && after.assignee?.id !== state.me?.id;
  if (elsewhere) return { ...next, taken: new Map(next.taken).set(id, after.assignee?.name ?? "") };
  return after.stage === "waiting" ? { ...next, taken: without(next.taken, id) } : next;
}

/** Summaries come by several ways; the one that knows more of the log is the newer one. */
function newest(state: DeskState, conversation: Summary): Summary {
  const known = state.conversations.get(conversation.conversation_id);
  if (!known) return conversation;
  if (known.last_offset > conversation.last_offset) return known;
  return { ...conversation, seen_offset: Math.max(known.seen_offset, conversation.seen_offset) };
}

function heard(state: DeskState, id: string, event: TranscriptEvent): DeskState {
  const next = withTranscript(state, id, (transcript) => appended(transcript, event));
  const typing = event.source === "customer" && next.typing.has(id) ? toggled(next.typing, id, false) : next.typing;
  return { ...next, typing, outbox: confirmed(next.outbox, id, event) };
}

function opened(state: DeskState, id: string): DeskState {
  if (state.transcripts.has(id)) return state;
  const transcript = starting(state.conversations.get(id)?.last_offset ?? 0);
  return { ...state, transcripts: new Map(state.transcripts).set(id, transcript) };
}

function withTranscript(state: DeskState, id: string, change: (transcript: Transcript) => Transcript): DeskState {
  const before = state.transcripts.get(id);
  const after = before && change(before);
  return !after || after === before ? state : { ...state, transcripts: new Map(state.transcripts).set(id, after) };
}

function put(state: DeskState, conversation: Summary): DeskState {
  return { ...state, conversations: new Map(state.conversations).set(conversation.conversation_id, conversation) };
}

function called({ called: { count } }: DeskState, frame: Extract<ServerFrame, { type: "mention" }>) {
  return { count: count + 1, kind: frame.kind, by: frame.by, where: frame.conversation_id };
}

function toggled(set: ReadonlySet<string>, id: string, on: boolean): ReadonlySet<string> {
  const next = new Set(set);
  if (on) next.add(id);
  else next.delete(id);
  return next;
}

function without<T>(map: ReadonlyMap<string, T>, id: string): ReadonlyMap<string, T> {
  if (!map.has(id)) return map;
  const next = new Map(map);
  next.delete(id);
  return next;
}

export function isHeld({ stage }: Summary): boolean {
  return stage === "assigned" || stage === "transferred";
}

export function isMine(state: DeskState, conversation: Summary): boolean {
  return isHeld(conversation) && conversation.assignee?.id === state.me?.id;
}

/** In the order in which they are to be served: the server counts what presses as minutes waited. */
export function waiting({ conversations }: DeskState): readonly Summary[] {
  return [...conversations.values()].filter(({ stage }) => stage === "waiting").sort(byTurn);
}

export function mine(state: DeskState): readonly Summary[] {
  return [...state.conversations.values()].filter((c) => isMine(state, c)).sort(bySince);
}

export function others(state: DeskState): readonly Summary[] {
  return [...state.conversations.values()].filter((c) => isHeld(c) && !isMine(state, c)).sort(bySince);
}

function byTurn(a: Summary, b: Summary): number {
  return (a.counted_from ?? "").localeCompare(b.counted_from ?? "") || bySince(a, b);
}

function bySince(a: Summary, b: Summary): number {
  return (a.since ?? "").localeCompare(b.since ?? "") || a.conversation_id.localeCompare(b.conversation_id);
}
