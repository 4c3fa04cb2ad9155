/** One conversation in the list. */

import { Link } from "@tanstack/react-router";
import { Mail, Moon, ShieldAlert } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Summary } from "../api/client";
import { channelKey } from "../view/channels";
import { customerName } from "../view/names";
import { since } from "../view/time";
import styles from "./desk.module.css";

interface Props {
  readonly conversation: Summary;
  readonly own: boolean;
  readonly selected: boolean;
  readonly unread: number;
  readonly typing: boolean;
  /** Who has just taken it. */
  readonly taken: string | null;
  readonly last: readonly string[];
  readonly now: number;
}

export const ListRow = memo(function ListRow(props: Props) {
  const { conversation, own, selected, unread, typing, taken, last, now } = props;
  const { t } = useTranslation();
  const {
    conversation_id: conversationId,
    stage,
    assignee,
    since: from,
    off_hours: left,
    wants_mail: mail,
    signs = [],
    abusive,
  } = conversation;
  const waited = from ? since(new Date(from), now) : null;
  return (
    <Link
      to="/desk/c/$conversationId"
      params={{ conversationId }}
      className={styles.row}
      data-taken={taken !== null || undefined}
      data-unread={unread > 0 || undefined}
      aria-current={selected ? "true" : undefined}
    >
      <span className={styles.rowTop}>
        <strong>{customerName(t, conversation)}</strong>
        <span className={styles.channel}>{t(`channel.${channelKey(conversation.channel)}`)}</span>
        {left && <Moon size={13} aria-label={t("list.offHours")} />}
        {mail && <Mail size={13} aria-label={t("list.wantsMail")} />}
        {signs.map((sign) => (
          <span key={sign} className={styles.sign} data-sign={sign}>
            {t(`sign.${sign}`)}
          </span>
        ))}
        {abusive && <ShieldAlert size={13} aria-label={t("abuse.inList")} />}
        {waited && stage === "waiting" && (
          <span
            className={styles.since}
            data-long={waited.unit !== "now" && (waited.unit !== "minutes" || waited.count >= 10)}
          >
            {t(`since.${waited.unit}`, { count: waited.count })}
          </span>
        )}
        {unread > 0 && (
          <span className={styles.badge}>
            <span aria-hidden>{unread > 99 ? "99+" : unread}</span>
            <span className="unseen">{t("list.unread", { count: unread })}</span>
          </span>
        )}
      </span>
      {taken !== null ? (
        <span className={styles.takenBy}>{t("list.takenBy", { name: taken || t("desk.somebody") })}</span>
      ) : typing ? (
        <span className={styles.typingNow}>{t("list.typing")}</span>
      ) : (
        <span className={styles.said}>{last.length > 0 ? last.join(" · ") : t("list.silent")}</span>
      )}
      {!own && assignee && taken === null && (
        <span className={styles.holder}>{t("list.with", { name: assignee.name })}</span>
      )}
      {own && stage === "transferred" && <span className={styles.holder}>{t("list.givenToYou")}</span>}
    </Link>
  );
});
