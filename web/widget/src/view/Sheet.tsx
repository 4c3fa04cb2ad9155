/** A question over the panel, which waits for its answer: focus stays inside until then. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useWidget } from "./context";
import { keepFocus } from "./focus";

interface Props {
  readonly title: string;
  readonly agree: string;
  /** What is agreed to cannot be undone. */
  readonly grave?: boolean;
  readonly onAgree: () => void;
  readonly onCancel: () => void;
  readonly children: ComponentChildren;
}

export function Sheet({ title, agree, grave = false, onAgree, onCancel, children }: Props) {
  const { t } = useWidget();
  const sheet = useRef<HTMLDivElement>(null);
  const first = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    const root = sheet.current?.getRootNode() as ShadowRoot;
    const before = root.activeElement as HTMLElement | null;
    first.current?.focus();
    return () => before?.focus();
  }, []);

  return (
    <div class="veil">
      <div
        ref={sheet}
        class="sheet"
        role="alertdialog"
        aria-modal="true"
        aria-labelledby="sheet-title"
        aria-describedby="sheet-text"
        onKeyDown={(event) => {
          if (!sheet.current || event.key !== "Tab") return;
          event.stopPropagation();
          keepFocus(sheet.current, event);
        }}
      >
        <h3 id="sheet-title">{title}</h3>
        <div id="sheet-text">{children}</div>
        <div class="answers">
          <button ref={grave ? first : null} type="button" class="secondary" onClick={onCancel}>
            {t.cancel}
          </button>
          <button
            ref={grave ? null : first}
            type="button"
            class={grave ? "primary grave" : "primary"}
            onClick={onAgree}
          >
            {agree}
          </button>
        </div>
      </div>
    </div>
  );
}
