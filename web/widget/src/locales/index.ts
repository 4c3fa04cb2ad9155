/** The catalogues, and a fault in words. */

import type { Fault } from "../reducer";
import { en } from "./en";
import { ko } from "./ko";

export type Lang = "ko" | "en";
export type Catalogue = typeof ko;

export const CATALOGUES: Readonly<Record<Lang, Catalogue>> = { ko, en };

/** Our own sentence where we have one; the server's, where it says more than we know; else that something went wrong. */
export function faultText(t: Catalogue, fault: Fault): string {
  const known = t.faults as Readonly<Record<string, string>>;
  return (Object.hasOwn(known, fault.code) ? known[fault.code] : fault.message) || t.faults.unknown;
}
