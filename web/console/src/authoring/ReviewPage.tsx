/** What waits for a reviewer, with what it changes; and what is scheduled. */

import { Button, Skeleton, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call } from "../api/client";
import { moment } from "../view/time";
import { keys, type Row } from "./api";
import styles from "./authoring.module.css";
import { Difference } from "./editor/Difference";
import { faultText } from "./fault";
import { FlagList, StateMark } from "./marks";

export function ReviewPage() {
  const { t } = useTranslation();
  const query = { state: "review", limit: 100 } as const;
  const waiting = useQuery({
    queryKey: keys.list(query),
    queryFn: () => call(api.GET("/api/authoring/articles", { params: { query } })),
    refetchInterval: 20_000,
  });
  const rows = waiting.data?.items as readonly Row[] | undefined;
  const asked = rows?.filter(({ due }) => !due);
  const scheduled = rows?.filter(({ due }) => due);
  return (
    <div className={styles.narrow}>
      <div>
        <Title order={1}>{t("review.title")}</Title>
        <p className={styles.lead}>{t("review.lead")}</p>
      </div>
      <div role="alert">{waiting.isError && <p className={styles.fault}>{faultText(waiting.error)}</p>}</div>
      {!rows && !waiting.isError && <Skeleton height={200} />}
      {asked?.map((row) => (
        <Waiting key={row.id} row={row} />
      ))}
      {asked?.length === 0 && <p className={styles.nothing}>{t("review.nothing")}</p>}
      {scheduled && scheduled.length > 0 && (
        <>
          <Title order={2}>{t("review.scheduled")}</Title>
          {scheduled.map((row) => (
            <Waiting key={row.id} row={row} />
          ))}
        </>
      )}
    </div>
  );
}

function Waiting({ row }: { row: Row }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  return (
    <article className={styles.card}>
      <div className={styles.cardHead}>
        <div>
          <Title order={2}>{row.title}</Title>
          <span className={styles.under}>
            {t("review.by", { name: row.updated_by, at: moment(new Date(row.updated_at)) })} · {row.category}
          </span>
        </div>
        <StateMark row={row} />
      </div>
      <FlagList flags={row.flags} />
      <div className={styles.rowActions}>
        <Button variant="default" aria-expanded={opened} onClick={() => setOpened(!opened)}>
          {t("review.changes")}
        </Button>
        <Button component={Link} to="/authoring/a/$articleId" params={{ articleId: row.id } as never}>
          {t("review.open")}
        </Button>
      </div>
      {opened && <Difference id={row.id} before={row.live ?? 0} after={row.version} />}
    </article>
  );
}
