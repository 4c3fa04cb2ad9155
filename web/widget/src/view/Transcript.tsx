/** The conversation, newest last. It follows what comes unless the customer is reading further up. */

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Holder } from "../protocol";
import type { State } from "../reducer";
import { type Row, rowsOf, withDays } from "../transcript";
import { Dots } from "./Banners";
import { ContactForm } from "./ContactForm";
import { useWidget } from "./context";
import { DayRow } from "./DayRow";
import { DownIcon } from "./icons";
import { MessageRow } from "./MessageRow";
import { NoticeRow } from "./NoticeRow";
import { Suggestions } from "./Suggestions";
import { SurveyForm } from "./SurveyForm";
import { useFollow } from "./useFollow";

interface Props {
  readonly state: State;
  readonly holder: Holder;
  readonly open: boolean;
  /** The page is the one that its reader looks at. */
  readonly visible: boolean;
}

export function Transcript({ state, holder, open, visible }: Props) {
  const { client, t } = useWidget();
  const log = useRef<HTMLDivElement>(null);
  const { unseen, toEnd, onScroll } = useFollow(log, state.events.length);
  const rows = withDays(rowsOf(state));
  // While a human has the conversation, or is awaited, whatever the bot does is no answer being written.
  const typing = state.typing === "bot" && holder.who !== "bot" ? null : state.typing;

  // Own words always come into view.
  useLayoutEffect(toEnd, [state.outbox.length, open]);

  useEffect(() => {
    if (open && visible) client.markRead();
  }, [client, open, visible, state.events.length]);

  return (
    <div class="middle">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <div ref={log} class="log" role="log" aria-label={t.transcript} tabIndex={0} onScroll={onScroll}>
        <div class="rows">
          <div class="welcome">
            <h3>{t.greeting}</h3>
            <p>{state.settings?.notices.bot || t.botNotice}</p>
          </div>
          {rows.length === 0 && state.opening.length > 0 && (
            <section class="opening" aria-label={t.opening}>
              <h4>{t.opening}</h4>
              <Suggestions suggestions={state.opening} chosen={[]} />
            </section>
          )}
          {rows.map((row, i) => {
            switch (row.type) {
              case "notice":
                return <NoticeRow key={row.key} row={row} />;
              case "survey":
                return <SurveyForm key={row.key} given={row.score} />;
              case "contact":
                return <ContactForm key={row.key} />;
              case "day":
                return <DayRow key={row.key} at={row.at} />;
              default:
                return (
                  <MessageRow
                    key={row.key}
                    row={row}
                    chosen={state.chosen}
                    queued={state.link !== "online"}
                    {...neighbours(rows, i)}
                  />
                );
            }
          })}
          {typing && (
            <p class="typing">
              <span class="unseen">{t.typing(typing === "bot" ? t.bot : t.agentInSentence(holder.name))}</span>
              <Dots />
            </p>
          )}
        </div>
      </div>
      {unseen && (
        <button type="button" class="jump" onClick={toEnd}>
          <DownIcon /> {t.newMessages}
        </button>
      )}
    </div>
  );
}

/** Whether the row begins and ends what one speaker said: the name stands at the beginning, the time at the end. */
function neighbours(rows: readonly Row[], i: number): { first: boolean; last: boolean } {
  return { first: !sameSpeaker(rows[i], rows[i - 1]), last: !sameSpeaker(rows[i], rows[i + 1]) };
}

function sameSpeaker(a: Row | undefined, b: Row | undefined): boolean {
  return a?.type === "message" && b?.type === "message" && a.speaker === b.speaker && a.name === b.name;
}
