/** Pictures that are chosen and not sent yet. Pure. */

import type { Picture } from "@sangdam/widget/message";

export const ACCEPTED = ["image/png", "image/jpeg", "image/webp"] as const;
export const MOST = 10;

export interface Item {
  readonly key: string;
  readonly name: string;
  /** An address of the picture in this page, for looking at it. */
  readonly preview: string;
  /** Share that is sent, 0 to 1. */
  readonly progress: number;
  readonly picture: Picture | null;
  /** What is wrong with it, in words. */
  readonly fault: string | null;
}

export function isBusy(items: readonly Item[]): boolean {
  return items.some(({ picture, fault }) => !picture && !fault);
}

export function ready(items: readonly Item[]): readonly Picture[] {
  return items.flatMap(({ picture }) => picture ?? []);
}

export function changed(items: readonly Item[], key: string, change: Partial<Item>): readonly Item[] {
  return items.map((item) => (item.key === key ? { ...item, ...change } : item));
}

/** Why a file is refused before anything is sent; null where it is not. Its size is the server's to judge. */
export function refusal(file: { readonly type: string }, count: number): "kind" | "many" | null {
  if (!(ACCEPTED as readonly string[]).includes(file.type)) return "kind";
  return count >= MOST ? "many" : null;
}
