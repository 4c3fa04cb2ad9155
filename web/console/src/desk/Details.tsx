/** Beside the conversation, where there is room: what is known of the customer and of this conversation. */

import { useTranslation } from "react-i18next";
import type { Summary } from "../api/client";
import { rowsOf } from "../live/rows";
import type { Transcript } from "../live/transcript";
import { channelKey } from "../view/channels";
import { customerName } from "../view/names";
import { moment } from "../view/time";
import { Background } from "./Background";
import styles from "./desk.module.css";

interface Props {
  readonly conversation: Summary;
  readonly transcript: Transcript;
}

export function Details({ conversation, transcript }: Props) {
  const { t } = useTranslation();
  const { channel, lang, since, off_hours: left, wants_mail: mail, assignee } = conversation;
  const begun = transcript.before === 0 ? transcript.events[0]?.at : undefined;
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    [t("details.channel"), t(`channel.${channelKey(channel)}`)],
    [t("details.language"), lang === "ko" || lang === "en" ? t(`language.${lang}`) : null],
    [t("details.begun"), begun && moment(new Date(begun))],
    [t("details.since"), since && moment(new Date(since))],
    [t("details.assignee"), assignee?.name],
  ];
  return (
    <aside className={styles.details} aria-label={t("details.title")}>
      <h3>{customerName(t, conversation)}</h3>
      <dl>
        {facts.map(
          ([name, value]) =>
            value && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      {channel === "kakao" && <p className={styles.flag}>{t("details.kakao")}</p>}
      {(left || mail) && (
        <p className={styles.flag}>
          {[left && t("details.left"), mail && t("details.mail")].filter(Boolean).join(" ")}
        </p>
      )}
      <Background conversation={conversation} transcript={transcript} />
      {transcript.before === 0 && <SoFar transcript={transcript} />}
    </aside>
  );
}

/** Counted where the whole transcript is here. */
function SoFar({ transcript: { events } }: Pick<Props, "transcript">) {
  const { t } = useTranslation();
  const rows = rowsOf({ events, outbox: [], me: null, seenOffset: 0 });
  const said = (who: string) => rows.filter((row) => row.type === "message" && row.speaker === who).length;
  const offered = events.filter(({ data }) => Array.isArray(data.suggestions) && data.suggestions.length > 0);
  return (
    <>
      <h3>{t("details.soFar")}</h3>
      <dl>
        <div>
          <dt>{t("details.customerSaid")}</dt>
          <dd>{t("details.messages", { count: said("customer") })}</dd>
        </div>
        <div>
          <dt>{t("details.botSaid")}</dt>
          <dd>{t("details.messages", { count: said("bot") })}</dd>
        </div>
        <div>
          <dt>{t("details.suggested")}</dt>
          <dd>{t("details.times", { count: offered.length })}</dd>
        </div>
      </dl>
    </>
  );
}
