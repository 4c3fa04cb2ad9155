/** Keys of the desk, and the few words by which its parts call one another. Pure, but for sending the words. */

export const CARE_EVENT = "sangdam:care";
export const ASSIST_EVENT = "sangdam:assist";
export const INSERT_EVENT = "sangdam:insert";
export const NOTE_EVENT = "sangdam:note";
export const DEED_EVENT = "sangdam:deed";

export type KeyDeed = "next" | "previous" | "answer" | "note" | "claim" | "transfer" | "resolve" | "care" | "assist";

/** By the key's place on the keyboard, so that they work while a Korean layout is on. */
const KEYS: Readonly<Record<string, KeyDeed>> = {
  KeyJ: "next",
  KeyK: "previous",
  KeyR: "answer",
  KeyN: "note",
  KeyC: "claim",
  KeyT: "transfer",
  KeyE: "resolve",
  KeyP: "care",
  KeyS: "assist",
};

interface Pressed {
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly isComposing: boolean;
}

/** What a single key asks for; null with any modifier, while a syllable is being composed, or in a field. */
export function deedOf(pressed: Pressed, inField: boolean): KeyDeed | null {
  const { code, ctrlKey, metaKey, altKey, shiftKey, isComposing } = pressed;
  if (inField || ctrlKey || metaKey || altKey || shiftKey || isComposing) return null;
  return KEYS[code] ?? null;
}

/** Whether what has the focus takes letters itself. */
export function takesLetters(element: Element | null): boolean {
  if (!element) return false;
  const field = element.closest("input, textarea, select, [contenteditable], [role=combobox], [role=menu], dialog");
  return field !== null || element.closest("[role=dialog]") !== null;
}

/** The id before or after the chosen one; the first one where none is chosen. */
export function step(ids: readonly string[], chosen: string | null, by: 1 | -1): string | null {
  const at = chosen === null ? -1 : ids.indexOf(chosen);
  if (at === -1) return ids[by === 1 ? 0 : ids.length - 1] ?? null;
  return ids[at + by] ?? null;
}

export function call(name: string, detail?: unknown): void {
  window.dispatchEvent(new CustomEvent(name, { detail }));
}
