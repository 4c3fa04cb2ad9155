/** Help articles for what the customer asks: one is put into the answer, and help search learns that it fitted. */

import { ActionIcon, Loader, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call } from "../api/client";
import { asApiError } from "../api/errors";
import { explain } from "../view/explain";
import { tellRefusal } from "../view/tell";
import styles from "./tools.module.css";

interface Hit {
  readonly article_id: string;
  readonly title: string;
}

interface Props {
  /** The customer's words to begin with. */
  readonly query: string;
  readonly onInsert: (text: string) => void;
  readonly onClose: () => void;
}

export function Assist({ query, onInsert, onClose }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(query.slice(0, 300));
  const [wanted] = useDebouncedValue(text.trim(), 250);
  const search = useQuery({
    queryKey: ["desk", "assist", wanted],
    queryFn: () => call(api.POST("/api/kb/search", { body: { query: wanted, k: 5 } })),
    enabled: wanted !== "",
  });
  const found = search.data;
  const hits: readonly Hit[] = found ? [...(found.answer ? [found.answer] : []), ...(found.suggestions ?? [])] : [];
  const shown = hits.filter((hit, i) => hits.findIndex(({ article_id: id }) => id === hit.article_id) === i);
  const insert = async ({ article_id }: Hit) => {
    if (!found) return;
    try {
      const article = await call(api.GET("/api/desk/articles/{article_id}", { params: { path: { article_id } } }));
      onInsert(article.text);
    } catch (thrown) {
      tellRefusal(thrown);
      return;
    }
    // What an agent answers with is the best sign there is; but never worth failing for.
    const body = { search_id: found.search_id, article_id, kind: "click" as const };
    await call(api.POST("/api/kb/feedback", { body })).catch(() => undefined);
  };
  return (
    <section className={styles.assist} aria-label={t("assist.title")}>
      <div className={styles.assistTop}>
        <TextInput
          size="xs"
          aria-label={t("assist.query")}
          placeholder={t("assist.query")}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          rightSection={search.isFetching && <Loader size={12} />}
          data-autofocus
          autoFocus
          onKeyDown={(event) => {
            const [first] = shown;
            if (event.key === "Escape") onClose();
            if (event.key === "Enter" && !event.nativeEvent.isComposing && first) {
              event.preventDefault();
              void insert(first);
            }
          }}
        />
        <ActionIcon size={30} aria-label={t("dialog.close")} onClick={onClose}>
          <X size={16} aria-hidden />
        </ActionIcon>
      </div>
      {search.isError && <p role="alert">{explain(asApiError(search.error))}</p>}
      {found && shown.length === 0 && <p>{t("assist.nothing")}</p>}
      <ul>
        {shown.map((hit) => (
          <li key={hit.article_id}>
            <button type="button" onClick={() => void insert(hit)}>
              {hit.title}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
