/** What a message carries (WIRE 5), read from untrusted JSON: wrong parts are left out, so that no view can fail on them. */

export interface Button {
  readonly title: string;
  readonly payload?: string;
  readonly url?: string;
  readonly deepLink?: string;
  readonly phone?: string;
}

export interface Image {
  readonly url: string;
  readonly alt: string;
}

export interface Picture extends Image {
  readonly attachmentId: string;
  readonly width: number;
  readonly height: number;
}

export interface Video {
  readonly url: string;
  readonly title: string;
  readonly thumbnailUrl?: string;
}

export interface Card {
  readonly title: string;
  readonly description: string;
  readonly image?: Image;
  readonly buttons: readonly Button[];
}

export interface Suggestion {
  readonly title: string;
  readonly payload: string;
  readonly reason: string;
}

export interface Message {
  readonly text: string;
  readonly buttons: readonly Button[];
  readonly cards: readonly Card[];
  readonly suggestions: readonly Suggestion[];
  readonly pictures: readonly Picture[];
  readonly image?: Image;
  readonly video?: Video;
}

export type Json = Readonly<Record<string, unknown>>;

export const EMPTY: Message = { text: "", buttons: [], cards: [], suggestions: [], pictures: [] };

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function readMessage(data: Json): Message {
  return {
    text: text(data.text),
    buttons: list(data.buttons, readButton),
    cards: list(data.cards, readCard),
    suggestions: list(data.suggestions, readSuggestion),
    pictures: list(data.attachments, readPicture),
    ...optional("image", readImage(data.image)),
    ...optional("video", readVideo(data.video)),
  };
}

/** One uploaded picture: the answer to an upload, the data of `attachment.created`, or one of a message's attachments. */
export function readPicture(value: unknown): Picture | null {
  if (!isObject(value) || !text(value.url) || !text(value.attachment_id)) return null;
  return {
    attachmentId: text(value.attachment_id),
    url: text(value.url),
    alt: text(value.alt),
    width: size(value.width),
    height: size(value.height),
  };
}

function readButton(value: unknown): Button | null {
  if (!isObject(value) || !text(value.title)) return null;
  const button = {
    title: text(value.title),
    ...optional("payload", text(value.payload)),
    ...optional("url", text(value.url)),
    ...optional("deepLink", text(value.deep_link)),
    ...optional("phone", text(value.phone)),
  };
  return Object.keys(button).length > 1 ? button : null;
}

function readCard(value: unknown): Card | null {
  if (!isObject(value) || !(text(value.title) || text(value.description) || readImage(value.image))) return null;
  return {
    title: text(value.title),
    description: text(value.description),
    buttons: list(value.buttons, readButton),
    ...optional("image", readImage(value.image)),
  };
}

export function readSuggestion(value: unknown): Suggestion | null {
  if (!isObject(value) || !text(value.title) || !text(value.payload)) return null;
  return { title: text(value.title), payload: text(value.payload), reason: text(value.reason) };
}

function readImage(value: unknown): Image | null {
  return isObject(value) && text(value.url) ? { url: text(value.url), alt: text(value.alt) } : null;
}

function readVideo(value: unknown): Video | null {
  if (!isObject(value) || !text(value.url)) return null;
  return {
    url: text(value.url),
    title: text(value.title),
    ...optional("thumbnailUrl", text(value.thumbnail_url)),
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function size(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) && value > 0 ? value : 0;
}

export function list<T>(value: unknown, read: (item: unknown) => T | null): readonly NonNullable<T>[] {
  return Array.isArray(value) ? value.flatMap((item) => read(item) ?? []) : [];
}

function optional<K extends string, T>(key: K, value: T | null | ""): { [P in K]?: T } {
  return value ? ({ [key]: value } as { [P in K]?: T }) : {};
}
