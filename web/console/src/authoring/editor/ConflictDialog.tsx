/** Two people wrote on one article: the second sees what the first has changed, and chooses; both versions are kept. */

import { Button, Group, Modal, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, call } from "../../api/client";
import { keys, type View } from "../api";
import { Difference } from "./Difference";
import styles from "./editor.module.css";

interface Props {
  readonly opened: boolean;
  readonly id: string;
  readonly base: number;
  readonly busy: boolean;
  readonly onClose: () => void;
  readonly onMine: (onto: number) => void;
  readonly onTheirs: (theirs: View) => void;
}

export function ConflictDialog({ opened, id, base, busy, onClose, onMine, onTheirs }: Props) {
  const { t } = useTranslation();
  const path = { article_id: id };
  const newest = useQuery({
    queryKey: keys.below(id, "newest", base),
    queryFn: async () => (await call(api.GET("/api/authoring/articles/{article_id}", { params: { path } }))) as View,
    enabled: opened,
    staleTime: 0,
  });
  const theirs = newest.data;
  const after = theirs?.row.version ?? base;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      title={t("conflict.title")}
      closeButtonProps={{ "aria-label": t("dialog.close") }}
    >
      <p>{theirs ? t("conflict.lead", { name: theirs.row.updated_by, version: after }) : t("write.newerUnknown")}</p>
      {theirs && after > base ? (
        <section className={styles.differences} aria-label={t("conflict.theirs")}>
          <strong>{t("conflict.theirs")}</strong>
          <Difference id={id} before={base} after={after} />
        </section>
      ) : (
        <Skeleton height={80} />
      )}
      <p className={styles.hint}>{t("conflict.kept")}</p>
      <Group justify="flex-end">
        <Button variant="default" disabled={!theirs} onClick={() => theirs && onTheirs(theirs)}>
          {t("conflict.takeTheirs")}
        </Button>
        <Button disabled={!theirs} loading={busy} onClick={() => onMine(after)} data-autofocus>
          {t("conflict.takeMine")}
        </Button>
      </Group>
    </Modal>
  );
}
