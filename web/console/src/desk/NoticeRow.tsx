/** What happened between the messages, in a quiet line. */

import { useTranslation } from "react-i18next";
import type { Notice, Row } from "../live/rows";
import { clock } from "../view/time";
import { LookUpCard } from "./LookUpCard";
import styles from "./transcript.module.css";

const REASONS = ["unavailable", "error", "confirm", "unexplained", "records"] as const;
const STEPS = ["firm", "warn", "end"] as const;
const INNER = ["note", "whisper", "asked", "answered"];
const RESOLUTIONS = ["solved", "answered", "unanswered", "duplicate", "abuse", "other"] as const;

export function NoticeRow({ row: { notice, at } }: { row: Extract<Row, { type: "notice" }> }) {
  const { t } = useTranslation();
  const values = { name: notice.name || t("desk.somebody"), to: notice.to, score: notice.score, email: notice.detail };
  const why = useDetail(notice);
  return (
    <div
      className={styles.notice}
      data-serious={notice.serious}
      data-read={notice.key === "pictureRead"}
      data-inner={INNER.includes(notice.key)}
      data-whisper={notice.key === "whisper" || undefined}
    >
      <span>
        {t(`notice.${notice.key}`, values)}
        {why && ` · ${why}`}
        <time dateTime={at.toISOString()}>{clock(at)}</time>
      </span>
      {notice.note && <q>{notice.note}</q>}
      {notice.whole && (
        <details>
          <summary>{t("notice.whole")}</summary>
          <q>{notice.whole}</q>
        </details>
      )}
      {notice.lookUp && <LookUpCard lookUp={notice.lookUp} />}
    </div>
  );
}

function useDetail({ key, detail }: Notice): string {
  const { t } = useTranslation();
  const reason = REASONS.find((known) => known === detail);
  if ((key === "passed" || key === "left") && reason) return t(`reason.${reason}`);
  const resolution = RESOLUTIONS.find((known) => known === detail);
  if (key === "tagged") return detail;
  const step = STEPS.find((known) => known === detail);
  if (key === "care" && step) return t(`care.${step}`);
  return key === "resolved" && resolution ? t(`resolution.${resolution}`) : "";
}
