/** What a person wants of this browser: single keys, sound, notifications. */

import { useSyncExternalStore } from "react";

export interface Preferences {
  readonly keys: boolean;
  readonly sound: boolean;
  readonly notify: boolean;
}

const KEPT = "sangdam.preferences";
const USUAL: Preferences = { keys: true, sound: true, notify: false };
const listeners = new Set<() => void>();
let current = kept();

export function preferences(): Preferences {
  return current;
}

export function prefer(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEPT, JSON.stringify(current));
  } catch {
    // Then it lasts until the page is left.
  }
  for (const listener of listeners) listener();
}

export function usePreferences(): Preferences {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, preferences);
}

function kept(): Preferences {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
    if (typeof found !== "object" || found === null) return USUAL;
    const read = (name: keyof Preferences) => {
      const value = (found as Record<string, unknown>)[name];
      return typeof value === "boolean" ? value : USUAL[name];
    };
    return { keys: read("keys"), sound: read("sound"), notify: read("notify") };
  } catch {
    return USUAL;
  }
}
