/** The frames of the desk's socket; `desk/socket.py` describes them. What is none is null. */

import type { Agent, DeskAgent, Offer, Summary, TranscriptEvent } from "../api/client";

/** A note that mentions one, a supervisor's whisper, or that one has read them, perhaps in another window. */
export type CallKind = "note" | "whisper" | "read";

export type ServerFrame =
  | { readonly type: "welcome"; readonly agent: Agent; readonly leads: boolean }
  | { readonly type: "queue"; readonly items: readonly Summary[] }
  | { readonly type: "agents"; readonly items: readonly DeskAgent[] }
  | { readonly type: "offers"; readonly items: readonly Offer[] }
  | { readonly type: "change"; readonly conversation: Summary }
  | { readonly type: "event"; readonly conversation_id: string; readonly event: TranscriptEvent }
  | { readonly type: "typing"; readonly conversation_id: string; readonly on: boolean }
  | { readonly type: "seen"; readonly conversation_id: string; readonly offset: number }
  | { readonly type: "mention"; readonly conversation_id: string; readonly kind: CallKind; readonly by: string }
  | { readonly type: "error"; readonly code: string; readonly message: string; readonly conversation_id?: string };

export type ClientFrame =
  | { readonly type: "open"; readonly conversation_id: string; readonly offset: number }
  | { readonly type: "close"; readonly conversation_id: string }
  | { readonly type: "typing"; readonly conversation_id: string; readonly on: boolean }
  | { readonly type: "status"; readonly away: boolean }
  | { readonly type: "look"; readonly conversation_id: string | null };

const TYPES: readonly unknown[] = [
  "welcome",
  "queue",
  "agents",
  "offers",
  "change",
  "event",
  "typing",
  "seen",
  "mention",
  "error",
];

/** The socket is our own server's, whose frames its contracts check: here only what a newer server may add is dropped. */
export function readFrame(raw: unknown): ServerFrame | null {
  try {
    const frame: unknown = JSON.parse(String(raw));
    const known = typeof frame === "object" && frame !== null && "type" in frame && TYPES.includes(frame.type);
    return known ? (frame as ServerFrame) : null;
  } catch {
    return null;
  }
}
