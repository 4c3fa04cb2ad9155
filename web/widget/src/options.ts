/** What the page says on the script tag: `<script src="https://…/widget.js" data-lang="ko" data-position="right">`. */

import type { Lang } from "./locales";
import { isObject } from "./message";
import type { Identity } from "./protocol";

export interface Options {
  /** Where the bot is: the script's own origin, or `data-server`. */
  readonly server: string;
  readonly lang: Lang;
  readonly position: "left" | "right";
  readonly theme: "auto" | "light" | "dark";
  readonly accent: string | null;
  /** A customer signed in by the page: `data-identity-id`, `data-identity-hmac`, `data-identity-traits` (JSON). */
  readonly identity: Identity | null;
}

export function readOptions(script: HTMLScriptElement | null, pageLang: string): Options {
  const data = script?.dataset ?? {};
  const lang = data.lang || pageLang || "ko";
  return {
    server: new URL(data.server || script?.src || location.href, location.href).origin,
    lang: lang.toLowerCase().startsWith("en") ? "en" : "ko",
    position: data.position === "left" ? "left" : "right",
    theme: data.theme === "light" || data.theme === "dark" ? data.theme : "auto",
    accent: data.accent || null,
    identity: readIdentity(data.identityId, data.identityHmac, data.identityTraits),
  };
}

function readIdentity(id?: string, hmac?: string, traits?: string): Identity | null {
  if (!id || !hmac) return null;
  const read = readTraits(traits);
  return read ? { id, hmac, traits: read } : { id, hmac };
}

function readTraits(traits?: string): Identity["traits"] | null {
  try {
    const value: unknown = traits ? JSON.parse(traits) : null;
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
