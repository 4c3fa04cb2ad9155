/** One message: who says it, and everything it carries. */

import { useParams } from "@tanstack/react-router";
import { Bot, Flag, Headset, Info, ShieldAlert, UserRound } from "lucide-react";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call } from "../api/client";
import { useStore } from "../live/context";
import type { Abuse, Row } from "../live/rows";
import { tellRefusal } from "../view/tell";
import { clock } from "../view/time";
import { CustomerPictures } from "./CustomerPictures";
import { Cards, ImageView, Pictures, Shown, Suggestions, VideoView } from "./Parts";
import { PlainText, RichText } from "./text";
import styles from "./transcript.module.css";

type MessageRowData = Extract<Row, { type: "message" }>;
const ICONS = { customer: UserRound, bot: Bot, agent: Headset, system: Info } as const;

export const MessageRow = memo(function MessageRow({ row }: { row: MessageRowData }) {
  const { speaker, own, message, first } = row;
  const [looked, setLooked] = useState(false);
  return (
    <div className={styles.row} data-speaker={speaker} data-own={own} data-first={first}>
      <Name row={row} />
      {speaker === "customer" ? (
        <CustomerPictures pictures={message.pictures} covers={row.covers} />
      ) : (
        <Pictures pictures={message.pictures} />
      )}
      {row.abuse && !looked && <Covered abuse={row.abuse} onLook={() => setLooked(true)} />}
      {message.text.trim() && (!row.abuse || looked) && (
        <div className={styles.bubble} data-abuse={row.abuse ?? undefined}>
          {speaker === "bot" || speaker === "system" ? (
            <RichText text={message.text} />
          ) : (
            <PlainText text={message.text} />
          )}
        </div>
      )}
      {message.image && <ImageView image={message.image} />}
      {message.video && <VideoView video={message.video} />}
      <Cards cards={message.cards} />
      <Suggestions suggestions={message.suggestions} />
      <Shown buttons={message.buttons} />
      <Foot row={row} />
      {speaker === "customer" && (!row.abuse || looked) && <FlagButton row={row} />}
    </div>
  );
});

/** Abuse is not on the screen before the agent chooses to look at it. */
function Covered({ abuse, onLook }: { abuse: Abuse; onLook: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={styles.covered}>
      <ShieldAlert size={15} aria-hidden />
      <span>{t(`abuse.${abuse}`)}</span>
      <button type="button" onClick={onLook}>
        {t("abuse.look")}
      </button>
    </div>
  );
}

/** Says that these words are abuse, or that they are none: what a person says counts more than a list of words. */
function FlagButton({ row: { offset, abuse } }: { row: MessageRowData }) {
  const { t } = useTranslation();
  const { conversationId = "" } = useParams({ strict: false });
  const flag = () => {
    const params = { path: { conversation_id: conversationId } };
    const body = { offset, abuse: !abuse };
    call(api.POST("/api/desk/conversations/{conversation_id}/flags", { params, body })).catch((thrown: unknown) =>
      tellRefusal(thrown, t("abuse.flagFailed")),
    );
  };
  return (
    <button type="button" className={styles.flag} onClick={flag}>
      <Flag size={12} aria-hidden />
      {t(abuse ? "abuse.unflag" : "abuse.flag")}
    </button>
  );
}

function Name({ row: { speaker, own, name, first } }: { row: MessageRowData }) {
  const { t } = useTranslation();
  const Icon = ICONS[speaker];
  const words = {
    customer: t("speaker.customer"),
    bot: t("speaker.bot"),
    system: t("speaker.system"),
    agent: own ? t("speaker.me") : t("speaker.agent", { name }),
  }[speaker];
  if (!first) return <span className="unseen">{words}</span>;
  return (
    <span className={styles.name}>
      <Icon size={13} aria-hidden />
      {words}
    </span>
  );
}

function Foot({ row }: { row: MessageRowData }) {
  const { t } = useTranslation();
  const { pending, last, at, tapped, seen } = row;
  if (pending?.state === "failed") return <Failed row={row} />;
  if (pending) return <span className={styles.time}>{t("message.sending")}</span>;
  if (!last && !tapped && !seen) return null;
  return (
    <span className={styles.time}>
      {tapped && <span>{t("message.tapped")}</span>}
      {seen && <span>{t("message.seen")}</span>}
      <time dateTime={at.toISOString()}>{clock(at)}</time>
    </span>
  );
}

function Failed({ row: { pending } }: { row: MessageRowData }) {
  const { t } = useTranslation();
  const store = useStore();
  if (!pending) return null;
  return (
    <span className={styles.failed} role="alert">
      <span>
        {t("message.failed")} {pending.why}
      </span>
      <span>
        <button type="button" onClick={() => store.again(pending.clientId)}>
          {t("message.again")}
        </button>
        <button type="button" onClick={() => store.drop(pending.clientId)}>
          {t("message.drop")}
        </button>
      </span>
    </span>
  );
}
