/** Where an article stands, and what is to be looked at, in small signs. */

import { Badge, Tooltip } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { moment } from "../view/time";
import type { Flag, Row } from "./api";
import styles from "./authoring.module.css";

export function StateMark({ row }: { row: Pick<Row, "state" | "live" | "due" | "version"> }) {
  const { t } = useTranslation();
  return (
    <span className={styles.marks}>
      <Badge variant="light" className={styles.state} data-state={row.state}>
        {t(`state.${row.state}`)}
      </Badge>
      {row.live !== null && row.state !== "published" && (
        <Badge variant="light" className={styles.state} data-state="published">
          {t("state.live", { version: row.live })}
        </Badge>
      )}
      {row.due && (
        <Badge variant="light" className={styles.state} data-state="due">
          {t("state.due", { at: moment(new Date(row.due)) })}
        </Badge>
      )}
    </span>
  );
}

export function FlagMark({ flags }: { flags: readonly Flag[] }) {
  const { t } = useTranslation();
  if (flags.length === 0) return null;
  const words = flags.map((flag) => t(`flag.${flag.code}`, { detail: flag.detail ?? "" })).join(" · ");
  return (
    <Tooltip label={words} multiline maw={360}>
      <span className={styles.flag} role="img" aria-label={t("articles.flags", { flags: words })}>
        <TriangleAlert size={14} aria-hidden /> {flags.length}
      </span>
    </Tooltip>
  );
}

export function FlagList({ flags }: { flags: readonly Flag[] }) {
  const { t } = useTranslation();
  if (flags.length === 0) return null;
  return (
    <section className={styles.warnings} aria-label={t("write.flags")}>
      {flags.map((flag) => (
        <p key={flag.code + flag.detail}>
          <TriangleAlert size={14} aria-hidden />
          <span>{t(`flag.${flag.code}`, { detail: flag.detail ?? "" })}</span>
        </p>
      ))}
    </section>
  );
}
