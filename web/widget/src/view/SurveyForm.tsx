/** How was it? Five stars and, if the customer likes, some words; then a line of thanks. */

import { useState } from "preact/hooks";
import { useWidget } from "./context";
import { StarIcon } from "./icons";

const SCORES = [1, 2, 3, 4, 5] as const;
const MAX_TEXT = 2000;

export function SurveyForm({ given }: { given: number | null }) {
  const { client, t } = useWidget();
  const [score, setScore] = useState(0);
  const [text, setText] = useState("");

  if (given !== null) return <p class="notice">{t.surveyThanks(given)}</p>;

  return (
    <form
      class="card form"
      onSubmit={(event) => {
        event.preventDefault();
        if (score) client.rate(score, text);
      }}
    >
      <fieldset>
        <legend>{t.surveyTitle}</legend>
        <div class="stars">
          {SCORES.map((stars) => (
            <label key={stars} class={stars <= score ? "star on" : "star"}>
              <input
                class="unseen"
                type="radio"
                name="score"
                value={stars}
                checked={stars === score}
                onChange={() => setScore(stars)}
              />
              <StarIcon />
              <span class="unseen">{t.stars(stars)}</span>
            </label>
          ))}
        </div>
      </fieldset>
      {score > 0 && (
        <>
          <textarea
            class="field"
            rows={2}
            maxLength={MAX_TEXT}
            aria-label={t.surveyText}
            placeholder={t.surveyText}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <button type="submit" class="primary">
            {t.surveySend}
          </button>
        </>
      )}
    </form>
  );
}
