/** Pieces of a desk for tests. */

import type { Summary, TranscriptEvent } from "../src/api/client";
import { type Action, type DeskState, EMPTY, fold } from "../src/live/desk";
import type { ServerFrame } from "../src/live/protocol";

export const ME = { id: "u_me", name: "한지우" };
export const OTHER = { id: "u_other", name: "오세린" };

export function summary(id: string, part: Partial<Summary> = {}): Summary {
  return {
    conversation_id: id,
    channel: "web",
    sender: "v1",
    stage: "waiting",
    assignee: null,
    since: "2026-03-04T03:00:00Z",
    off_hours: false,
    wants_mail: false,
    lang: "ko",
    last_offset: 1,
    asked_offset: 1,
    seen_offset: 0,
    said: [],
    ...part,
  };
}

export function event(offset: number, part: Partial<TranscriptEvent> = {}): TranscriptEvent {
  return {
    offset,
    at: `2026-03-04T03:${String(offset % 60).padStart(2, "0")}:00Z`,
    source: "customer",
    kind: "message.created",
    data: { text: `${offset}번째` },
    ...part,
  };
}

export function after(...news: readonly (Action | ServerFrame)[]): DeskState {
  return news.reduce((state, one) => fold(state, isAction(one) ? one : { type: "frame", frame: one }), EMPTY);
}

export const WELCOME: ServerFrame = { type: "welcome", agent: ME, leads: false };

const FRAMES = ["welcome", "queue", "agents", "change", "event", "typing", "seen", "error"];

function isAction(one: Action | ServerFrame): one is Action {
  return !FRAMES.includes(one.type);
}
