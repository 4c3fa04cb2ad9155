/** What this agent has said and the log does not have yet. A message keeps its id over resends, so it is said once. */

import type { Picture } from "@sangdam/widget/message";
import type { TranscriptEvent } from "../api/client";

export interface Outgoing {
  readonly conversationId: string;
  readonly clientId: string;
  readonly text: string;
  readonly pictures: readonly Picture[];
  /** ISO 8601. */
  readonly at: string;
  /** `said`: the server has it, and its event is on the way to us. */
  readonly state: "waiting" | "said" | "failed";
  /** Why it failed: a sentence for the agent. */
  readonly why?: string;
}

/** Without what the event is of. */
export function confirmed(outbox: readonly Outgoing[], id: string, event: TranscriptEvent): readonly Outgoing[] {
  if (!event.client_id || event.source !== "agent") return outbox;
  const rest = outbox.filter((o) => o.conversationId !== id || o.clientId !== event.client_id);
  return rest.length === outbox.length ? outbox : rest;
}

export function marked(
  outbox: readonly Outgoing[],
  clientId: string,
  mark: Pick<Outgoing, "state" | "why">,
): readonly Outgoing[] {
  return outbox.map((o) => (o.clientId === clientId ? { ...o, ...mark } : o));
}

/** The next to be sent in each conversation, so that they arrive in the order in which they were said. */
export function heads(outbox: readonly Outgoing[]): readonly Outgoing[] {
  const waiting = outbox.filter(({ state }) => state === "waiting");
  return waiting.filter((one, i) => waiting.findIndex((o) => o.conversationId === one.conversationId) === i);
}

/** What a browser kept, read without trust. */
export function readOutbox(kept: unknown): readonly Outgoing[] {
  return Array.isArray(kept) ? kept.filter(isOutgoing) : [];
}

function isOutgoing(value: unknown): value is Outgoing {
  const o = value as Partial<Outgoing> | null;
  return (
    typeof o === "object" &&
    o !== null &&
    typeof o.conversationId === "string" &&
    typeof o.clientId === "string" &&
    typeof o.text === "string" &&
    typeof o.at === "string" &&
    Array.isArray(o.pictures) &&
    (o.state === "waiting" || o.state === "failed")
  );
}
