/** What the bot had looked up in the customer's records before it handed over. Pure. */

import type { Json } from "@sangdam/widget/message";
import { isRecord, string } from "./json";

export interface LookUp {
  readonly title: string;
  /** The company's own id of who asks. */
  readonly customer: string;
  readonly facts: readonly { readonly name: string; readonly label: string; readonly text: string }[];
  /** Queries that gave nothing, each with why: `down`, `slow`, `refused`, `nonsense`. */
  readonly failed: readonly (readonly [query: string, why: string])[];
}

/** Of a handoff's data; null where nothing was looked up. */
export function readLookUp({ diagnosis }: Json): LookUp | null {
  if (!isRecord(diagnosis)) return null;
  const facts = Array.isArray(diagnosis.facts) ? diagnosis.facts.filter(isRecord) : [];
  return {
    title: string(diagnosis.title),
    customer: string(diagnosis.customer),
    facts: facts.map(({ name, label, text }) => ({ name: string(name), label: string(label), text: string(text) })),
    failed: Object.entries(isRecord(diagnosis.failed) ? diagnosis.failed : {}).map(([query, why]) => [
      query,
      string(why),
    ]),
  };
}
