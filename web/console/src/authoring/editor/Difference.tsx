/** What differs between two versions: what is gone struck through, what is new underlined. */

import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, call } from "../../api/client";
import { type Content, keys } from "../api";
import { faultText } from "../fault";
import styles from "./editor.module.css";

export function Difference({ id, before, after }: { id: string; before: number; after: number }) {
  const { t } = useTranslation();
  const diff = useQuery({
    queryKey: keys.below(id, "diff", before, after),
    queryFn: () =>
      call(
        api.GET("/api/authoring/articles/{article_id}/diff", {
          params: { path: { article_id: id }, query: { before, after } },
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (diff.isError) return <p role="alert">{faultText(diff.error)}</p>;
  if (!diff.data) return <Skeleton height={60} />;
  if (diff.data.fields.length === 0) return <p className={styles.hint}>{t("versions.same")}</p>;
  return (
    <dl className={styles.diff}>
      {diff.data.fields.map(({ field, parts }) => (
        <div key={field}>
          <dt>{t(`field.${field as keyof Content}`)}</dt>
          <dd>
            {parts.map((part, at) =>
              part.kind === "added" ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name, and never change
                <ins key={at}>{part.text}</ins>
              ) : part.kind === "removed" ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above
                <del key={at}>{part.text}</del>
              ) : (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above
                <span key={at}>{part.text}</span>
              ),
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
