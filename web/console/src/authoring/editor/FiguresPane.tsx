/** What customers did with the article in the last thirty days. */

import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, call } from "../../api/client";
import { keys, type Row } from "../api";
import { faultText } from "../fault";
import styles from "./editor.module.css";

const NAMES = ["shown", "chosen", "solved", "unsolved", "handed_over"] as const;

export function FiguresPane({ row }: { row: Row }) {
  const { t } = useTranslation();
  const figures = useQuery({
    queryKey: keys.below(row.id, "figures"),
    queryFn: () =>
      call(api.GET("/api/authoring/articles/{article_id}/figures", { params: { path: { article_id: row.id } } })),
  });
  if (figures.isError) return <p role="alert">{faultText(figures.error)}</p>;
  if (!figures.data) return <Skeleton height={120} mt="md" />;
  const judged = (figures.data.solved ?? 0) + (figures.data.unsolved ?? 0);
  return (
    <div className={styles.pane}>
      <p className={styles.hint}>{t("figures.lead")}</p>
      <dl className={styles.numbers}>
        {NAMES.map((name) => (
          <div key={name}>
            <dt>{t(`figures.${name}`)}</dt>
            <dd>{(figures.data[name] ?? 0).toLocaleString()}</dd>
          </div>
        ))}
      </dl>
      <p>
        {judged
          ? t("figures.share", { share: Math.round((100 * (figures.data.solved ?? 0)) / judged), count: judged })
          : t("figures.nobody")}
      </p>
    </div>
  );
}
