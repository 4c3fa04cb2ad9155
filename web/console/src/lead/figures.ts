/** Figures in words. Pure. */

import type { TFunction } from "i18next";

/** A duration as one says it: seconds below two minutes, minutes below two hours. */
export function inWords(seconds: number | null | undefined, t: TFunction): string {
  if (seconds == null) return "–";
  if (seconds < 120) return t("duration.seconds", { count: seconds });
  if (seconds < 7200) return t("duration.minutes", { count: Math.round(seconds / 60) });
  return t("duration.hours", { count: Math.round(seconds / 3600) });
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? "–" : `${Math.round((100 * part) / whole)}%`;
}

/** A day as the API writes it, so many days from today in the browser's zone. */
export function dayFromToday(days: number, today: Date = new Date()): string {
  const day = new Date(today.getFullYear(), today.getMonth(), today.getDate() + days);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
