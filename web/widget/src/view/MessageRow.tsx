/** @jsxImportSource preact */
/** One message of the transcript: who says it, and everything it carries. */

import { faultText } from "../locales";
import type { Row } from "../transcript";
import { Buttons } from "./Buttons";
import { CardsView } from "./CardsView";
import { useWidget } from "./context";
import { ImageView, PictureView, VideoView } from "./media";
import { Portrait } from "./Portrait";
import { Suggestions } from "./Suggestions";
import { PlainText, RichText } from "./text";

interface Props {
  readonly row: Extract<Row, { type: "message" }>;
  readonly chosen: readonly string[];
  readonly first: boolean;
  readonly last: boolean;
  /** There is no line: what was said waits for one. */
  readonly queued?: boolean;
}

export function MessageRow({ row, chosen, first, last, queued = false }: Props) {
  const { t } = useWidget();
  const { speaker, message, pending } = row;
  const own = speaker === "customer";
  const name = { customer: t.you, bot: t.bot, agent: t.agent(row.name), system: t.system }[speaker];
  return (
    <div class={`row ${speaker}${first ? " first" : ""}`}>
      <span class={own || !first ? "unseen" : `name ${speaker}`}>
        {speaker === "agent" && first && <Portrait name={row.name} picture={row.portrait} />}
        {name}
      </span>
      {message.pictures.map((picture) => (
        <PictureView key={picture.attachmentId} picture={picture} />
      ))}
      {message.text.trim() && (
        <div class="bubble">{own ? <PlainText text={message.text} /> : <RichText text={message.text} />}</div>
      )}
      {message.image && <ImageView image={message.image} />}
      {message.video && <VideoView video={message.video} />}
      {message.cards.length > 0 && <CardsView cards={message.cards} chosen={chosen} />}
      {message.suggestions.length > 0 && <Suggestions suggestions={message.suggestions} chosen={chosen} />}
      {message.buttons.length > 0 && <Buttons buttons={message.buttons} chosen={chosen} />}
      {pending ? <Delivery row={row} queued={queued} /> : last && <Time at={row.at} />}
    </div>
  );
}

function Delivery({ row: { pending }, queued }: Pick<Props, "row" | "queued">) {
  const { client, t } = useWidget();
  if (!pending?.failed) return <span class="time">{queued ? t.queued : t.sending}</span>;
  return (
    <span class="failed" role="alert">
      {t.failed}. {faultText(t, pending.failed)}{" "}
      <button type="button" class="text" onClick={() => client.retry(pending.clientId)}>
        {t.retry}
      </button>
    </span>
  );
}

function Time({ at }: { at: string }) {
  const { lang } = useWidget();
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return null;
  return (
    <time class="time" dateTime={date.toISOString()}>
      {date.toLocaleTimeString(lang, { hour: "numeric", minute: "2-digit" })}
    </time>
  );
}
