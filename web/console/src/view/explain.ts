/** Why something was refused, in words for the person who did it. */

import type { ApiError } from "../api/errors";
import i18n from "../locales";

const CODES = [
  "taken",
  "conflict",
  "away",
  "resting",
  "no_room",
  "full",
  "other_team",
  "loop",
  "out_of_turn",
  "not_found",
  "too_large",
  "unsupported_media",
  "too_many",
  "unavailable",
  "timed_out",
  "offline",
  "forbidden",
] as const;
type Code = (typeof CODES)[number];

export function explain(error: ApiError): string {
  // What names its reason has its sentence from the server, in our language.
  if (error.reason && error.message) return error.message;
  const code = CODES.find((known) => known === error.code);
  return code ? i18n.t(`error.${code}`, { name: holder(error) }) : i18n.t("error.unknown");
}

function holder({ detail, code }: ApiError): string {
  const fallback = code === "taken" ? i18n.t("desk.somebody") : "";
  const assignee = detail.assignee;
  if (typeof assignee !== "object" || assignee === null || !("name" in assignee)) return fallback;
  return typeof assignee.name === "string" ? assignee.name : fallback;
}

export type { Code };
