/** The conversation as the widget knows it: a pure function over what arrives and what the customer does. */

import { EMPTY, type Picture, type Suggestion } from "./message";
import type { ClientFrame, Holder, LoggedEvent, ServerFrame, Settings, Speaker } from "./protocol";

/** Events kept; the oldest go first. The log on the server has them all. */
export const MAX_EVENTS = 1000;
/** Messages without an answer from the log; the server takes 20 frames a second, and a reconnect sends them all again. */
export const MAX_OUTBOX = 10;

export type Link = "idle" | "connecting" | "online" | "offline";

/** Something the customer said or chose that the log has not confirmed yet. */
export interface Outgoing {
  readonly clientId: string;
  readonly frame: Extract<ClientFrame, { type: "message" | "choose" }>;
  readonly text: string;
  readonly pictures: readonly Picture[];
  readonly at: string;
  readonly failed: Fault | null;
}

/** An error's code. Its sentence is in the catalogues: the server's own words are for programmers. */
export type Fault = string;

export interface State {
  readonly link: Link;
  /** Whether there was ever a welcome: a first connection reads otherwise than a lost one. */
  readonly welcomed: boolean;
  readonly visitor: string | null;
  readonly conversation: string | null;
  /** Who had the conversation at the last welcome. */
  readonly speaker: Holder;
  readonly settings: Settings | null;
  readonly events: readonly LoggedEvent[];
  readonly outbox: readonly Outgoing[];
  readonly chosen: readonly string[];
  readonly typing: Speaker | null;
  readonly queue: { readonly position: number; readonly waitS: number | null } | null;
  readonly fault: Fault | null;
  /** The last offset that the customer has had on the screen. */
  readonly seen: number;
  /** The server's time of the last welcome, in milliseconds. */
  readonly since: number;
  /** Questions to begin with, and those that what is being typed may become. */
  readonly opening: readonly Suggestion[];
  readonly completions: readonly Suggestion[];
  /** The customer has asked to be forgotten, and the server has not said yet that it is done. */
  readonly forgetting: boolean;
}

/** The request that asks for questions to begin with; those while typing count from 1. */
export const OPENING = 0;

export type Action =
  | { readonly type: "link"; readonly link: Link }
  | { readonly type: "frame"; readonly frame: ServerFrame }
  | { readonly type: "say"; readonly outgoing: Outgoing }
  | { readonly type: "retry"; readonly clientId: string }
  | { readonly type: "fail"; readonly clientId: string; readonly fault: Fault }
  | { readonly type: "fault"; readonly fault: Fault | null }
  | { readonly type: "seen"; readonly offset: number }
  | { readonly type: "complete"; readonly completions: readonly Suggestion[] }
  | { readonly type: "forget" };

export function start(
  visitor: string | null,
  conversation: string | null,
  seen = 0,
  outbox: readonly Outgoing[] = [],
  forgetting = false,
): State {
  return {
    link: "idle",
    welcomed: false,
    visitor,
    conversation,
    speaker: { who: "bot", name: "" },
    settings: null,
    events: [],
    outbox,
    chosen: [],
    typing: null,
    queue: null,
    fault: null,
    seen,
    since: Number.POSITIVE_INFINITY,
    opening: [],
    completions: [],
    forgetting,
  };
}

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case "link":
      return { ...state, link: action.link, typing: action.link === "online" ? state.typing : null };
    case "frame":
      return receive(state, action.frame);
    case "say":
      return say(state, action.outgoing);
    case "retry":
      return withFault(state, action.clientId, null);
    case "fail":
      return withFault(state, action.clientId, action.fault);
    case "fault":
      return { ...state, fault: action.fault };
    case "seen":
      return action.offset > state.seen ? { ...state, seen: action.offset } : state;
    case "complete":
      return { ...state, completions: action.completions };
    case "forget":
      return { ...state, forgetting: true, outbox: [], completions: [] };
  }
}

/** The last offset seen: where a reconnect goes on. */
export function lastOffset(state: State): number {
  return state.events.at(-1)?.offset ?? 0;
}

/** Messages of the other side that have not been on the screen yet. */
export function unread({ events, seen }: State): number {
  return events.filter((event) => event.offset > seen && isNews(event)).length;
}

/** Whether an event came while we were connected, and not as a part of what was missed. */
export function isLive(state: State, event: LoggedEvent): boolean {
  return isNews(event) && Date.parse(event.at) >= state.since;
}

function isNews({ source, kind }: LoggedEvent): boolean {
  return kind === "message.created" && source !== "customer";
}

/** What goes out again after a reconnect, in the order in which it was said. */
export function unconfirmed(state: State): readonly Outgoing[] {
  return state.outbox.filter((outgoing) => outgoing.failed === null);
}

export function isFull(state: State): boolean {
  return state.outbox.length >= MAX_OUTBOX;
}

function receive(state: State, frame: ServerFrame): State {
  switch (frame.type) {
    case "welcome":
      return {
        ...state,
        link: "online",
        welcomed: true,
        visitor: frame.visitor,
        conversation: frame.conversation,
        speaker: frame.speaker,
        settings: frame.settings,
        since: frame.at,
        fault: null,
        // Another conversation than the one on the screen: nothing of the old one may stay.
        ...(frame.resumed && frame.conversation === state.conversation
          ? {}
          : { events: [], chosen: [], queue: null, seen: 0, forgetting: false }),
      };
    case "event":
      return record(state, frame.event);
    case "suggestions":
      return frame.request === OPENING ? { ...state, opening: frame.items } : { ...state, completions: frame.items };
    case "typing":
      return { ...state, typing: frame.on ? frame.source : state.typing === frame.source ? null : state.typing };
    case "queue":
      return { ...state, queue: frame.position === null ? null : { position: frame.position, waitS: frame.waitS } };
    case "error":
      return frame.clientId === null ? { ...state, fault: frame.code } : withFault(state, frame.clientId, frame.code);
  }
}

/** Puts an event in its place; a double changes nothing. The customer's own message leaves the outbox. */
function record(state: State, event: LoggedEvent): State {
  if (state.events.some((known) => known.offset === event.offset)) return state;
  const own = state.outbox.find((outgoing) => outgoing.clientId === event.clientId);
  const after = state.events.findIndex((known) => known.offset > event.offset);
  const at = after < 0 ? state.events.length : after;
  const events = [...state.events.slice(0, at), own ? completed(event, own) : event, ...state.events.slice(at)];
  const anew = isAnew(event) ? { chosen: [], queue: null } : {};
  return {
    ...state,
    ...anew,
    events: sinceAnew(events).slice(-MAX_EVENTS),
    outbox: own ? state.outbox.filter((outgoing) => outgoing !== own) : state.outbox,
    typing: event.source === state.typing || isAnew(event) ? null : state.typing,
  };
}

/** The customer began again, or asked to be forgotten: what was before is no longer on the screen. */
function isAnew({ kind }: LoggedEvent): boolean {
  return kind === "restarted" || kind === "forgotten";
}

function sinceAnew(events: readonly LoggedEvent[]): readonly LoggedEvent[] {
  const begun = events.map(isAnew).lastIndexOf(true);
  return begun < 0 ? events : events.slice(begun);
}

/** The log may hold less than we show, the label of an expired button for one. */
function completed(event: LoggedEvent, own: Outgoing): LoggedEvent {
  const { text, pictures } = event.message;
  const message = { ...event.message, text: text || own.text, pictures: pictures.length ? pictures : own.pictures };
  return { ...event, message: { ...EMPTY, ...message } };
}

function say(state: State, outgoing: Outgoing): State {
  if (isFull(state)) return state;
  const { frame } = outgoing;
  return {
    ...state,
    fault: null,
    completions: [],
    outbox: [...state.outbox, outgoing],
    chosen: frame.type === "choose" ? [...state.chosen, frame.payload] : state.chosen,
  };
}

function withFault(state: State, clientId: string, failed: Fault | null): State {
  const mark = (outgoing: Outgoing) => (outgoing.clientId === clientId ? { ...outgoing, failed } : outgoing);
  return { ...state, outbox: state.outbox.map(mark) };
}
