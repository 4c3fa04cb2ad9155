/** Figures in words. Pure. */

import type { TFunction } from "i18next";

/** A duration as one says it: seconds below two minutes, minutes below two hours. */
export function inWords(seconds: number | null | undefined, t: TFunction): string {
  if (seconds == null) return "–";
  if (seconds < 120) return t("duration.seconds", { count: seconds });
  if (seconds < 7200) return t("duration.minutes", { count: Math.round(seconds / 60) });
  return t("duration.hours", { count: Math.round(seconds / 3600) });
}

/** `50% · 1/2`; nothing of nothing is no figure. */
export function share(part: number, whole: number): string {
  return whole === 0 ? "–" : `${percent(part, whole)} · ${part}/${whole}`;
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? "–" : `${Math.round((100 * part) / whole)}%`;
}

const SEOUL = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Seoul" });
const DAY_MS = 86_400_000;

/** A day as the API writes it, so many days from today: days are the centre's, wherever the browser is. */
export function dayFromToday(days: number, now: Date = new Date()): string {
  return SEOUL.format(now.getTime() + days * DAY_MS);
}
