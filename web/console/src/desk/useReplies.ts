/** Canned replies for the answer field: which fit what was typed, and what their variables stand for. */

import { useTranslation } from "react-i18next";
import type { CannedReply } from "../api/client";
import { useReplies } from "../api/desk";
import { useMe } from "../api/session";
import { found } from "./fill";

const MOST = 6;

/** Replies, while the text begins with a slash; null otherwise. */
export function useSlash(text: string): readonly CannedReply[] | null {
  const replies = useReplies().data ?? [];
  return /^\/[^\n]{0,40}$/.test(text) ? found(replies, text.slice(1)).slice(0, MOST) : null;
}

/** By their names in both languages. */
export function useVariables(): Readonly<Record<string, string>> {
  const { i18n } = useTranslation();
  const { user } = useMe();
  const now = new Date();
  const today = now.toLocaleDateString(i18n.language, { month: "long", day: "numeric", weekday: "short" });
  const time = now.toLocaleTimeString(i18n.language, { hour: "numeric", minute: "2-digit" });
  const names = (key: "agent" | "today" | "now") =>
    (["ko", "en"] as const).map((lng) => i18n.getFixedT(lng)(`variable.${key}`));
  return Object.fromEntries([
    ...names("agent").map((name) => [name, user.name] as const),
    ...names("today").map((name) => [name, today] as const),
    ...names("now").map((name) => [name, time] as const),
  ]);
}
