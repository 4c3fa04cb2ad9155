/** The catalogues, and a fault in words. */

import type { Fault } from "../reducer";
import { en } from "./en";
import { ko } from "./ko";

export type Lang = "ko" | "en";
export type Catalogue = typeof ko;

export const CATALOGUES: Readonly<Record<Lang, Catalogue>> = { ko, en };

export function faultText(t: Catalogue, fault: Fault): string {
  const known: Readonly<Record<string, string>> = t.faults;
  return (Object.hasOwn(known, fault) && known[fault]) || t.faults.unknown;
}
