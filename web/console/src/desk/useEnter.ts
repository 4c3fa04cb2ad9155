/** Hangs the widget's state machine of Enter and the Korean input method (`widget/src/ime.ts`) on a text field. */

import { AT_REST, type ImeEvent, step } from "@sangdam/widget/ime";
import { type RefObject, useEffect, useRef } from "react";

/** Listens to the field itself: React's own composition and beforeinput events are made up from others. */
export function useEnter(field: RefObject<HTMLTextAreaElement | null>, send: () => void): void {
  const latest = useRef(send);
  latest.current = send;
  useEffect(() => {
    const area = field.current;
    if (!area) return;
    let ime = AT_REST;
    const take = (event: Event, what: ImeEvent) => {
      const done = step(ime, what);
      ime = done.ime;
      if (done.prevent) event.preventDefault();
      if (done.send === "now") latest.current();
      // The field gets its last syllable with the input event that follows compositionend in some browsers.
      if (done.send === "after") setTimeout(() => latest.current());
    };
    const key = (event: KeyboardEvent) => {
      const type = event.type === "keyup" ? "keyup" : "keydown";
      take(event, { type, enter: isEnter(event), shift: event.shiftKey, composing: event.isComposing });
    };
    const beforeInput = (event: InputEvent) => {
      if (event.inputType === "insertLineBreak" || event.inputType === "insertParagraph")
        take(event, { type: "linebreak" });
    };
    const start = (event: Event) => take(event, { type: "compositionstart" });
    const end = (event: Event) => take(event, { type: "compositionend" });
    const blur = (event: Event) => take(event, { type: "blur" });
    const off = new AbortController();
    const { signal } = off;
    area.addEventListener("compositionstart", start, { signal });
    area.addEventListener("compositionend", end, { signal });
    area.addEventListener("keydown", key, { signal });
    area.addEventListener("keyup", key, { signal });
    area.addEventListener("beforeinput", beforeInput, { signal });
    area.addEventListener("blur", blur, { signal });
    return () => off.abort();
  }, [field]);
}

/** Windows calls a key that its input method sees "Process", whichever it was; its place on the keyboard still tells. */
function isEnter({ key, code }: KeyboardEvent): boolean {
  return key === "Enter" || code === "Enter" || code === "NumpadEnter";
}
