/** Said before the first picture leaves the browser: until it is agreed to, nothing does. */

import { useWidget } from "./context";
import { Sheet } from "./Sheet";
import { RichText } from "./text";

interface Props {
  readonly text: string | undefined;
  readonly onAgree: () => void;
  readonly onCancel: () => void;
}

export function PrivacyNotice({ text, onAgree, onCancel }: Props) {
  const { t } = useWidget();
  return (
    <Sheet title={t.privacyTitle} agree={t.privacyAgree} onAgree={onAgree} onCancel={onCancel}>
      <RichText text={text || t.privacyText} />
    </Sheet>
  );
}
