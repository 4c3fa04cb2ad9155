/** Reading what came from elsewhere and may be anything. Pure. */

import type { Json } from "@sangdam/widget/message";

/** The text; empty where it is none. */
export function string(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
