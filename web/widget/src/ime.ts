/**
 * Enter and the Korean input method: one Enter sends one whole message, however the browser orders its events.
 *
 * Chromium: keydown(Enter, composing) → compositionend → on some systems a second keydown(Enter).
 * WebKit:   compositionend → keydown(Enter).
 * So an Enter while composing only marks the wish; the message is sent once the composition has ended, from the field's
 * value as it is then; and an Enter that follows from the same key press is swallowed.
 */

export interface Ime {
  readonly composing: boolean;
  /** Enter was pressed while composing. */
  readonly pending: boolean;
  /** The next Enter belongs to a key press that has sent already. */
  readonly swallow: boolean;
}

export type ImeEvent =
  | { readonly type: "compositionstart" | "compositionend" | "blur" }
  | {
      readonly type: "keydown" | "keyup";
      readonly enter: boolean;
      readonly shift: boolean;
      readonly composing: boolean;
    }
  | { readonly type: "linebreak" };

export interface ImeStep {
  readonly ime: Ime;
  /** Send the field's value: now, or once the browser has finished this event. */
  readonly send: "no" | "now" | "after";
  readonly prevent: boolean;
}

export const AT_REST: Ime = { composing: false, pending: false, swallow: false };

export function step(ime: Ime, event: ImeEvent): ImeStep {
  switch (event.type) {
    case "compositionstart":
      return quiet({ composing: true, pending: false, swallow: false });
    case "compositionend":
      return ime.pending
        ? { ime: { composing: false, pending: false, swallow: true }, send: "after", prevent: false }
        : quiet({ ...ime, composing: false });
    case "keydown":
      return keydown(ime, event.enter && !event.shift, event.composing);
    case "keyup":
      return quiet(event.enter ? { ...ime, swallow: false } : ime);
    case "linebreak":
      // The line break of an Enter that sends, where it comes without a keydown of its own.
      return { ime, send: "no", prevent: ime.pending || ime.swallow };
    case "blur":
      return quiet(AT_REST);
  }
}

function keydown(ime: Ime, enter: boolean, composing: boolean): ImeStep {
  if (!enter) return quiet({ ...ime, pending: false, swallow: false });
  if (ime.composing || composing) return quiet({ ...ime, composing: true, pending: true });
  if (ime.swallow) return { ime: { ...ime, swallow: false }, send: "no", prevent: true };
  return { ime: AT_REST, send: "now", prevent: true };
}

function quiet(ime: Ime): ImeStep {
  return { ime, send: "no", prevent: false };
}
