/** What the customer may be about to ask, over the end of the conversation: nothing moves for it. */

import type { Suggestion } from "../message";
import { useWidget } from "./context";
import { CloseIcon } from "./icons";
import { Suggestions } from "./Suggestions";

interface Props {
  readonly completions: readonly Suggestion[];
  /** One of them takes the place of what was typed. */
  readonly onChosen: () => void;
  readonly onDismiss: () => void;
}

export function Completions({ completions, onChosen, onDismiss }: Props) {
  const { t } = useWidget();
  return (
    <>
      <p class="unseen" role="status">
        {completions.length > 0 && t.completionsHint(completions.length)}
      </p>
      {completions.length > 0 && (
        <section class="completions" aria-label={t.completions}>
          <div class="lead">
            <h3>{t.completions}</h3>
            <button type="button" class="icon" aria-label={t.dismissCompletions} onClick={onDismiss}>
              <CloseIcon />
            </button>
          </div>
          <Suggestions suggestions={completions} chosen={[]} onChosen={onChosen} />
        </section>
      )}
    </>
  );
}
