/** Moments and durations in words, in the reader's language. */

import { useEffect, useState } from "react";
import i18n from "../locales";

export function clock(at: Date): string {
  return at.toLocaleTimeString(i18n.language, { hour: "numeric", minute: "2-digit" });
}

export function day(at: Date, now: Date = new Date()): string {
  const year = at.getFullYear() === now.getFullYear() ? {} : { year: "numeric" as const };
  return at.toLocaleDateString(i18n.language, { ...year, month: "long", day: "numeric", weekday: "long" });
}

/** A moment in the past: the time alone where it is today's. */
export function moment(at: Date, now: Date = new Date()): string {
  if (at.toDateString() === now.toDateString()) return clock(at);
  return at.toLocaleString(i18n.language, { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });
}

export interface Duration {
  readonly unit: "now" | "minutes" | "hours" | "days";
  readonly count: number;
}

export function since(at: Date, now: number = Date.now()): Duration {
  const minutes = Math.floor((now - at.getTime()) / 60_000);
  if (minutes < 1) return { unit: "now", count: 0 };
  if (minutes < 60) return { unit: "minutes", count: minutes };
  if (minutes < 48 * 60) return { unit: "hours", count: Math.floor(minutes / 60) };
  return { unit: "days", count: Math.floor(minutes / (24 * 60)) };
}

/** The present, looked at now and then. */
export function useNow(everyMs = 20_000): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
