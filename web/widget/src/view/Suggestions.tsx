/** @jsxImportSource preact */
/** Similar questions, each with the reason why it is shown. */

import type { Suggestion } from "../message";
import { useWidget } from "./context";
import { CheckIcon, NextIcon } from "./icons";

interface Props {
  readonly suggestions: readonly Suggestion[];
  readonly chosen: readonly string[];
  readonly onChosen?: () => void;
}

export function Suggestions({ suggestions, chosen, onChosen }: Props) {
  const { client, t } = useWidget();
  return (
    <ul class="suggestions">
      {suggestions.map(({ title, payload, reason }) => {
        const done = chosen.includes(payload);
        return (
          <li key={payload}>
            <button
              type="button"
              onClick={() => {
                if (client.choose(title, payload)) onChosen?.();
              }}
            >
              <span class="question">
                {title}
                {done && <span class="unseen"> ({t.chosen})</span>}
              </span>
              {reason && <span class="reason">{reason}</span>}
              {done ? <CheckIcon /> : <NextIcon />}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
