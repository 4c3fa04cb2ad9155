/** Hangs the input method's state machine (`ime.ts`) on a text field. */

import { useRef } from "preact/hooks";
import { AT_REST, type ImeEvent, step } from "../ime";

export function useEnter(send: () => void) {
  const ime = useRef(AT_REST);
  const latest = useRef(send);
  latest.current = send;

  const take = (event: Event, what: ImeEvent) => {
    const done = step(ime.current, what);
    ime.current = done.ime;
    if (done.prevent) event.preventDefault();
    if (done.send === "now") latest.current();
    // The field gets its last syllable with the input event that follows compositionend in some browsers.
    if (done.send === "after") setTimeout(() => latest.current());
  };
  const key = (type: "keydown" | "keyup") => (event: KeyboardEvent) =>
    take(event, { type, enter: isEnter(event), shift: event.shiftKey, composing: event.isComposing });

  return {
    onCompositionStart: (event: CompositionEvent) => take(event, { type: "compositionstart" }),
    onCompositionEnd: (event: CompositionEvent) => take(event, { type: "compositionend" }),
    onKeyDown: key("keydown"),
    onKeyUp: key("keyup"),
    onBeforeInput: (event: InputEvent) => {
      if (event.inputType === "insertLineBreak" || event.inputType === "insertParagraph")
        take(event, { type: "linebreak" });
    },
    onBlur: (event: FocusEvent) => take(event, { type: "blur" }),
  };
}

/** Windows calls a key that its input method sees "Process", whichever it was; its place on the keyboard still tells. */
function isEnter({ key, code }: KeyboardEvent): boolean {
  return key === "Enter" || code === "Enter" || code === "NumpadEnter";
}
