/** Which of a customer's pictures are covered until an agent chooses to look. Pure. */

import { type Json, readMessage, readPicture } from "@sangdam/widget/message";
import type { TranscriptEvent } from "../api/client";
import { isRecord, string } from "./json";

/** Why a picture is covered: personal data was read in it, or it is not known well enough what it says. */
export type Cover = "personal" | "unknown";

const UNSURE = /\b(?:blurred|small|unsure|handwriting)\b/;

/** By attachment; what an agent or the bot sent is not here, nor what was read well and names nobody. */
export function coversOf(events: readonly TranscriptEvent[]): ReadonlyMap<string, Cover> {
  const covers = new Map<string, Cover>();
  for (const event of events) for (const id of sentBy(event)) covers.set(id, "unknown");
  const readings = events.filter(({ kind }) => (kind as string) === "attachment.read").map(({ data }) => data);
  // What the customer typed in a reading's place does not say what else the picture shows.
  for (const data of readings) if (data.corrected !== true && isSure(data)) covers.delete(string(data.attachment_id));
  for (const data of readings) if (isPersonal(data)) covers.set(string(data.attachment_id), "personal");
  return covers;
}

function sentBy({ source, kind, data }: TranscriptEvent): readonly string[] {
  if (source !== "customer") return [];
  const alone = (kind as string) === "attachment.created" ? readPicture(data) : null;
  const carried = kind === "message.created" ? readMessage(data).pictures : [];
  return [...(alone ? [alone] : []), ...carried].map(({ attachmentId }) => attachmentId);
}

/** `reason` names what kept the picture from being read well, beside an error code that was read or no text at all. */
function isSure({ quality, reason }: Json): boolean {
  return quality === "good" || quality === "empty" ? !UNSURE.test(string(reason)) : false;
}

/** Personal data is its tag only, in brackets (`text/masking`). */
function isPersonal({ fields }: Json): boolean {
  return Array.isArray(fields) && fields.some((field) => isRecord(field) && /^\[.+\]$/.test(string(field.text)));
}
