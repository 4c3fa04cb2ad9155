/** What the address remembers of the list of articles. */

import { type Row, STATES } from "./api";

export const FLAGS = [
  "empty_body",
  "broken_link",
  "unsafe_link",
  "missing_picture",
  "pair_missing",
  "no_translation",
  "duplicate",
  "stale",
] as const;
export type FlagName = (typeof FLAGS)[number];

export interface ListSearch {
  readonly state?: Row["state"] | "scheduled";
  readonly lang?: Row["lang"];
  readonly category?: string;
  readonly flag?: FlagName;
  readonly words?: string;
  readonly page?: number;
}

export function readSearch(search: Record<string, unknown>): ListSearch {
  const text = (value: unknown) => (typeof value === "string" && value ? value : undefined);
  const one = <T extends string>(value: unknown, of: readonly T[]) => of.find((known) => known === value);
  const state = one(search.state, [...STATES, "scheduled"] as const);
  const lang = one(search.lang, ["ko", "en"] as const);
  const flag = one(search.flag, FLAGS);
  const category = text(search.category);
  const words = text(search.words);
  const page = Number(search.page);
  return {
    ...(state && { state }),
    ...(lang && { lang }),
    ...(flag && { flag }),
    ...(category && { category }),
    ...(words && { words }),
    ...(page > 1 && { page }),
  };
}
