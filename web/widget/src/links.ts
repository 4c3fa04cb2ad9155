/** Which addresses may become links. What comes from the server is text until it has passed here. */

const WEB = ["http:", "https:"];
const ANYWHERE = [...WEB, "tel:", "mailto:"];
/** Schemes that the browser itself acts on: an app's deep link is never one of them. */
const BROWSERS_OWN =
  /^(?:javascript|vbscript|data|blob|file|filesystem|about|view-source|ws|wss|ftp|chrome|edge|resource|moz-extension|chrome-extension|intent):$/;

/** A link in a text or on a button; relative ones belong to the server. Null: not to be linked. */
export function safeHref(value: string, base: string): string | null {
  const url = parse(value, base);
  return url && ANYWHERE.includes(url.protocol) ? url.href : null;
}

/** A picture's or a video's address. */
export function safeMedia(value: string, base: string): string | null {
  const url = parse(value, base);
  return url && WEB.includes(url.protocol) ? url.href : null;
}

/** A screen of the company's app, `scheme://place`: any scheme but the browser's own. */
export function safeDeepLink(value: string): string | null {
  const url = parse(value);
  if (!url) return null;
  if (ANYWHERE.includes(url.protocol)) return url.href;
  return /^[a-z][a-z0-9+.-]+:\/\//.test(url.href) && !BROWSERS_OWN.test(url.protocol) ? url.href : null;
}

export function phoneHref(value: string): string | null {
  const digits = value.replace(/[^0-9+*#]/g, "");
  return digits ? `tel:${digits}` : null;
}

// The browser's own parser: it drops tabs and line breaks inside a scheme just as a click would.
function parse(value: string, base?: string): URL | null {
  try {
    return new URL(value, base);
  } catch {
    return null;
  }
}
