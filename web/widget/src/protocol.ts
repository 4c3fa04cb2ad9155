/** The frames of the socket (WIRE 5). `readFrame` turns what arrives into one of them, or null for what we don't know. */

import { isObject, type Json, list, type Message, readMessage, readSuggestion, type Suggestion } from "./message";

export type Source = "customer" | "bot" | "agent" | "system";
export type Speaker = "bot" | "agent";

export interface Identity {
  readonly id: string;
  readonly hmac: string;
  readonly traits?: Json;
}

export type ClientFrame =
  | {
      readonly type: "hello";
      readonly visitor: string | null;
      readonly conversation: string | null;
      readonly offset: number;
      readonly lang: string;
      readonly identity?: Identity;
    }
  | {
      readonly type: "message";
      readonly client_id: string;
      readonly text: string;
      readonly attachments?: readonly string[];
    }
  | { readonly type: "choose"; readonly client_id: string; readonly payload: string }
  | { readonly type: "typing"; readonly on: boolean }
  | { readonly type: "read"; readonly offset: number }
  | { readonly type: "survey"; readonly score: number; readonly text?: string }
  | { readonly type: "contact"; readonly email: string }
  | { readonly type: "suggest"; readonly request: number; readonly query: string }
  | { readonly type: "cancel" | "restart" | "forget" };

/** Who has the conversation, and an agent's name where it is known. */
export interface Holder {
  readonly who: "bot" | "waiting" | "agent";
  readonly name: string;
  /** An agent's portrait, where they have one. */
  readonly picture?: string;
}

export interface Settings {
  readonly name: string;
  /** One line about opening hours, or none; `open` is false while nobody is there. */
  readonly hours: { readonly open: boolean; readonly text: string } | null;
  readonly limits: { readonly text: number; readonly attachmentBytes: number; readonly attachments: number };
  readonly notices: { readonly bot: string; readonly privacy: string };
}

export interface LoggedEvent {
  readonly offset: number;
  readonly at: string;
  readonly source: Source;
  readonly kind: string;
  readonly clientId: string | null;
  readonly data: Json;
  readonly message: Message;
}

export type ServerFrame =
  | {
      readonly type: "welcome";
      readonly visitor: string;
      readonly conversation: string;
      readonly resumed: boolean;
      /** The server's time in milliseconds: what happens from here on is news. */
      readonly at: number;
      readonly speaker: Holder;
      readonly settings: Settings;
    }
  | { readonly type: "event"; readonly event: LoggedEvent }
  | { readonly type: "suggestions"; readonly request: number; readonly items: readonly Suggestion[] }
  | { readonly type: "typing"; readonly source: Speaker; readonly on: boolean }
  | { readonly type: "queue"; readonly position: number | null; readonly waitS: number | null }
  | { readonly type: "error"; readonly code: string; readonly clientId: string | null };

const MAX_TEXT = 2000;

export function readFrame(raw: unknown): ServerFrame | null {
  const frame = parse(raw);
  switch (frame?.type) {
    case "welcome":
      return readWelcome(frame);
    case "event":
      return readEvent(frame);
    case "typing":
      if (frame.source !== "bot" && frame.source !== "agent") return null;
      return { type: "typing", source: frame.source, on: frame.on === true };
    case "suggestions":
      return { type: "suggestions", request: Number(frame.request), items: list(frame.items, readSuggestion) };
    case "queue":
      return { type: "queue", position: positive(frame.position), waitS: positive(frame.wait_s) };
    case "error":
      // A suggestion that did not come is nobody's trouble.
      if (frame.request !== undefined) return null;
      return {
        type: "error",
        code: string(frame.code) || "unknown",
        clientId: string(frame.client_id) || null,
      };
    default:
      return null;
  }
}

function parse(raw: unknown): Json | null {
  try {
    const value: unknown = JSON.parse(String(raw));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function readWelcome(frame: Json): ServerFrame | null {
  const visitor = string(frame.visitor);
  const conversation = string(frame.conversation);
  if (!visitor || !conversation) return null;
  const resumed = frame.resumed === true;
  return {
    type: "welcome",
    visitor,
    conversation,
    resumed,
    at: Date.parse(string(frame.at)),
    speaker: readSpeaker(frame),
    settings: readSettings(frame),
  };
}

function readSpeaker(frame: Json): Holder {
  const { source, name, picture } = object(frame.speaker);
  const who = source === "agent" || source === "waiting" ? source : "bot";
  return { who, name: string(name), ...(string(picture) ? { picture: string(picture) } : {}) };
}

function readSettings(frame: Json): Settings {
  const settings = object(frame.settings);
  const limits = object(settings.limits);
  const notices = object(settings.notices);
  const hours = object(settings.hours);
  return {
    name: string(settings.name),
    hours: string(hours.text) ? { open: hours.open !== false, text: string(hours.text) } : null,
    limits: {
      text: positive(limits.text) ?? MAX_TEXT,
      attachmentBytes: positive(limits.attachment_bytes) ?? 0,
      attachments: positive(limits.attachments) ?? 0,
    },
    notices: { bot: string(notices.bot), privacy: string(notices.privacy) },
  };
}

const SOURCES: readonly unknown[] = ["customer", "bot", "agent", "system"];

function readEvent(frame: Json): ServerFrame | null {
  const offset = positive(frame.offset);
  if (offset === null || !SOURCES.includes(frame.source) || !string(frame.kind)) return null;
  const data = object(frame.data);
  return {
    type: "event",
    event: {
      offset,
      at: string(frame.at),
      source: frame.source as Source,
      kind: string(frame.kind),
      clientId: string(frame.client_id) || null,
      data,
      message: readMessage(data),
    },
  };
}

function object(value: unknown): Json {
  return isObject(value) ? value : {};
}

function string(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function positive(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) && value > 0 ? value : null;
}
