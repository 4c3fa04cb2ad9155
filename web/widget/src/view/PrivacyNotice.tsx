/** Said before the first picture leaves the browser: until it is agreed to, nothing does. */

import { useEffect, useRef } from "preact/hooks";
import { useWidget } from "./context";
import { keepFocus } from "./focus";
import { RichText } from "./text";

interface Props {
  readonly text: string | undefined;
  readonly onAgree: () => void;
  readonly onCancel: () => void;
}

export function PrivacyNotice({ text, onAgree, onCancel }: Props) {
  const { t } = useWidget();
  const sheet = useRef<HTMLDivElement>(null);
  const agree = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    const root = sheet.current?.getRootNode() as ShadowRoot;
    const before = root.activeElement as HTMLElement | null;
    agree.current?.focus();
    return () => before?.focus();
  }, []);

  return (
    <div class="veil">
      <div
        ref={sheet}
        class="sheet"
        role="alertdialog"
        aria-modal="true"
        aria-labelledby="privacy-title"
        aria-describedby="privacy-text"
        onKeyDown={(event) => {
          if (!sheet.current || event.key !== "Tab") return;
          event.stopPropagation();
          keepFocus(sheet.current, event);
        }}
      >
        <h3 id="privacy-title">{t.privacyTitle}</h3>
        <div id="privacy-text">
          <RichText text={text || t.privacyText} />
        </div>
        <div class="answers">
          <button type="button" class="secondary" onClick={onCancel}>
            {t.cancel}
          </button>
          <button ref={agree} type="button" class="primary" onClick={onAgree}>
            {t.privacyAgree}
          </button>
        </div>
      </div>
    </div>
  );
}
