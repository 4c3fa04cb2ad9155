/** Authoring's calls, and how its answers are cached. */

import type { components } from "@sangdam/api";
import type { QueryClient } from "@tanstack/react-query";
import { headers } from "../api/client";
import { offline, readError } from "../api/errors";

type Schemas = components["schemas"];
export type Content = Required<Schemas["Content"]>;
export type Row = Required<Schemas["AuthoredRow"]>;
export type View = Omit<Schemas["AuthoredView"], "content" | "row"> & { readonly content: Content; readonly row: Row };
export type State = Row["state"];
export type Flag = Schemas["Flag"];
export type Figures = Required<Schemas["Figures"]>;
export type QuestionType = NonNullable<Content["question_type"]>;
export type LinkButton = Schemas["Button"];
export type MediaItem = Schemas["Media"];
export type Gap = Schemas["GapView"];
export type Tried = Schemas["TryView"];
export type Imported = Required<Schemas["ImportView"]>;
export type LibraryPicture = Required<Schemas["LibraryPicture"]>;
export type Decision = Schemas["DecisionRequest"]["decision"];
export type Step = Schemas["StepRequest"]["step"];

export const STATES: readonly State[] = ["draft", "review", "published", "archived"];
export const QUESTION_TYPES: readonly QuestionType[] = ["how", "why", "what", "when", "where", "who", "howmany"];
export const EMPTY: Content = {
  title: "",
  body: "",
  lang: "ko",
  category: "",
  question_type: null,
  wordings: [],
  buttons: [],
  media: [],
  pair: null,
  codes: [],
};

export const KEY = "authoring";
export const keys = {
  list: (filter: unknown) => [KEY, "list", filter] as const,
  article: (id: string) => [KEY, "article", id] as const,
  below: (id: string, part: string, ...more: unknown[]) => [KEY, "article", id, part, ...more] as const,
  categories: [KEY, "categories"] as const,
  kakao: (draft: unknown) => [KEY, "kakao", draft] as const,
  pictures: [KEY, "pictures"] as const,
  gaps: [KEY, "gaps"] as const,
};

/** What of a draft KakaoTalk could be given: a button without a target, or a picture without an address, is not yet one. */
export function kakaoDraft(content: Content, id: string | null): Schemas["KakaoDraft"] {
  const { title, body, lang } = content;
  const buttons = content.buttons.filter(
    (button) => button.title.trim() && [button.url, button.deep_link, button.phone].filter(Boolean).length === 1,
  );
  return { article_id: id, title, body, lang, buttons, media: content.media.filter(({ url }) => url.trim()) };
}

/** Everything of authoring is asked for anew. */
export function refresh(queries: QueryClient): Promise<void> {
  return queries.invalidateQueries({ queryKey: [KEY] });
}

/** Sends a file. Throws an ApiError. */
export async function sendFile<T>(path: string, file: File): Promise<T> {
  const body = new FormData();
  body.append("file", file);
  const address = `${path}?${new URLSearchParams({ name: file.name.slice(0, 200) })}`;
  const response = await fetch(address, { method: "POST", body, headers: headers() }).catch(() => {
    throw offline();
  });
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) throw readError(response.status, answer);
  return answer as T;
}
