/** What the desk has of one conversation's log: always a piece without a gap, which grows at both ends. */

import type { TranscriptEvent } from "../api/client";

export interface Transcript {
  /** Offsets are consecutive. */
  readonly events: readonly TranscriptEvent[];
  /** What comes before the first of them has offsets up to this; 0 where that is nothing. */
  readonly before: number;
}

/** How much of a long conversation is loaded at first, and by each look further up. */
export const PIECE = 200;

export function starting(lastOffset: number): Transcript {
  return { events: [], before: Math.max(0, lastOffset - PIECE) };
}

/** The offset that the server should go on from. */
export function end({ events, before }: Transcript): number {
  return events.at(-1)?.offset ?? before;
}

/** With one more event; the same transcript where it is there already, or where something before it is missing. */
export function appended(transcript: Transcript, event: TranscriptEvent): Transcript {
  if (event.offset !== end(transcript) + 1) return transcript;
  return { ...transcript, events: [...transcript.events, event] };
}

/** With what came before; pieces that do not fit are dropped. */
export function prepended(transcript: Transcript, older: readonly TranscriptEvent[]): Transcript {
  const fitting = older.filter(({ offset }) => offset <= transcript.before);
  const first = fitting[0];
  if (!first || fitting.at(-1)?.offset !== transcript.before) return transcript;
  return { events: [...fitting, ...transcript.events], before: first.offset - 1 };
}

/** The customer's messages that the agent has not seen. Whoever answers has seen what stands before the answer. */
export function unread({ events }: Transcript, seen: number): number {
  const answered = events.findLast((event) => event.source === "agent" && event.kind === "message.created");
  const from = Math.max(seen, answered?.offset ?? 0);
  return events.filter(isCustomers).filter(({ offset }) => offset > from).length;
}

function isCustomers({ source, kind }: TranscriptEvent): boolean {
  return source === "customer" && (kind === "message.created" || kind === ("attachment.created" as string));
}
