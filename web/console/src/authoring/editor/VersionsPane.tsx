/** Every version, what changed in it, and a way back; below it who did what. */

import { Badge, Button, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call } from "../../api/client";
import { tell } from "../../view/tell";
import { moment } from "../../view/time";
import { keys, type Row, refresh, type View } from "../api";
import { tellFault } from "../fault";
import { Difference } from "./Difference";
import styles from "./editor.module.css";

const DEEDS = [
  "created",
  "saved",
  "imported",
  "category",
  "submit",
  "withdraw",
  "return",
  "publish",
  "schedule",
  "unschedule",
  "archive",
  "reopen",
  "trial_start",
  "trial_adopted",
  "trial_kept",
  "trial_overtaken",
] as const;

interface Props {
  readonly row: Row;
  readonly dirty: boolean;
  readonly onRestored: (view: View) => void;
}

export function VersionsPane({ row, dirty, onRestored }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const params = { path: { article_id: row.id } };
  const [opened, setOpened] = useState<number | null>(null);
  const versions = useQuery({
    queryKey: keys.below(row.id, "versions", row.version, row.live),
    queryFn: () => call(api.GET("/api/authoring/articles/{article_id}/versions", { params })),
  });
  const history = useQuery({
    queryKey: keys.below(row.id, "history", row.version, row.state, row.updated_at),
    queryFn: () => call(api.GET("/api/authoring/articles/{article_id}/history", { params })),
  });
  const restore = useMutation({
    mutationFn: async (version: number) =>
      (await call(
        api.POST("/api/authoring/articles/{article_id}/restore", { params, body: { base: row.version, version } }),
      )) as View,
    onSuccess: (after, version) => {
      queries.setQueryData(keys.article(row.id), after);
      onRestored(after);
      tell(t("versions.restored", { version, now: after.row.version }));
    },
    onError: tellFault,
    onSettled: () => refresh(queries),
  });
  if (!versions.data) return <Skeleton height={160} mt="md" />;
  return (
    <div className={styles.pane}>
      <ol className={styles.versions}>
        {versions.data.items.map((version) => (
          <li key={version.version}>
            <div className={styles.version}>
              <strong>{t("versions.number", { version: version.version })}</strong>
              <span>
                {version.by} · {moment(new Date(version.at))}
              </span>
              {version.live && <Badge className={styles.live}>{t("versions.live")}</Badge>}
              {version.note && <span>{t("versions.from", { version: version.note.replace(/^v/, "") })}</span>}
            </div>
            <div className={styles.version}>
              <Button
                size="compact-sm"
                variant="default"
                aria-expanded={opened === version.version}
                onClick={() => setOpened(opened === version.version ? null : version.version)}
              >
                {t("versions.changes")}
              </Button>
              {version.version !== row.version && row.state !== "archived" && (
                <Button
                  size="compact-sm"
                  variant="default"
                  disabled={dirty}
                  loading={restore.isPending && restore.variables === version.version}
                  onClick={() => restore.mutate(version.version)}
                >
                  {t("versions.restore")}
                </Button>
              )}
            </div>
            {opened === version.version && (
              <Difference id={row.id} before={version.version - 1} after={version.version} />
            )}
          </li>
        ))}
      </ol>
      {dirty && <p className={styles.hint}>{t("versions.saveFirst")}</p>}
      <h2 className={styles.small}>{t("versions.history")}</h2>
      <ol className={styles.history}>
        {history.data?.items.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a log that only grows at its beginning
          <li key={at}>
            <span>{moment(new Date(line.at))}</span>
            <span>
              {t(`deed.${DEEDS.find((deed) => deed === line.what) ?? "saved"}`, {
                name: line.by,
                version: line.version,
              })}
              {line.why && <em> {line.why}</em>}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
