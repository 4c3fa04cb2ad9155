/** A question as it would be answered with what is being written, and what it would change for other questions. */

import { Badge, Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call } from "../../api/client";
import type { Content, Tried } from "../api";
import { faultText } from "../fault";
import styles from "./editor.module.css";

const REASONS = ["title", "wording", "meaning", "words", "letters", "error_code", "clicks"] as const;

export function TryPane({ content, id }: { content: Content; id: string | null }) {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const trial = useMutation({
    mutationFn: () =>
      call(api.POST("/api/authoring/try", { body: { query, content, article_id: id, lang: content.lang } })),
  });
  const go = (event: FormEvent) => {
    event.preventDefault();
    if (query.trim() && content.title.trim()) trial.mutate();
  };
  return (
    <div className={styles.pane}>
      <p className={styles.hint}>{t("tryIt.lead")}</p>
      <form className={styles.ask} onSubmit={go}>
        <TextInput
          aria-label={t("tryIt.question")}
          placeholder={t("tryIt.question")}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          maxLength={2000}
        />
        <Button type="submit" loading={trial.isPending} disabled={!query.trim() || !content.title.trim()}>
          {t("tryIt.go")}
        </Button>
      </form>
      <div role="alert">{trial.isError && <p>{faultText(trial.error)}</p>}</div>
      {trial.data && <Result tried={trial.data} />}
    </div>
  );
}

function Result({ tried }: { tried: Tried }) {
  const { t } = useTranslation();
  const place = tried.hits.findIndex(({ mine }) => mine) + 1;
  return (
    <div role="status">
      <p>
        <strong>
          {tried.abstained
            ? t("tryIt.abstained")
            : place
              ? t(tried.hits[place - 1]?.answer ? "tryIt.answers" : "tryIt.place", { place })
              : t("tryIt.absent")}
        </strong>
      </p>
      <ol className={styles.hits}>
        {tried.hits.slice(0, 7).map((hit, at) => (
          <li key={hit.article_id} data-mine={hit.mine}>
            <span className={styles.between}>
              <strong>{hit.title}</strong>
              <span className={styles.score}>
                {hit.score < 0.01 ? t("tryIt.low") : t("tryIt.score", { score: Math.round(hit.score * 100) })}
              </span>
            </span>
            <span className={styles.why}>
              {hit.mine && <Badge className={styles.live}>{t("tryIt.mine")}</Badge>}
              {hit.answer && <Badge className={styles.live}>{t("tryIt.answer")}</Badge>}
              {hit.before !== at + 1 && (
                <span>{hit.before ? t("tryIt.before", { place: hit.before }) : t("tryIt.new")}</span>
              )}
              {hit.reasons.map((reason) => (
                <span key={reason.code + reason.detail}>
                  {t(`reason.${REASONS.find((code) => code === reason.code) ?? "meaning"}`, {
                    detail: reason.detail ?? "",
                  })}
                </span>
              ))}
            </span>
          </li>
        ))}
      </ol>
      <h2 className={styles.small}>{t("tryIt.guards", { count: tried.guards })}</h2>
      {tried.changes.length === 0 ? (
        <p className={styles.hint}>{t("tryIt.noChange")}</p>
      ) : (
        <ul className={styles.history}>
          {tried.changes.map((change) => (
            <li key={change.query} data-worse={change.worse}>
              <strong>{change.query}</strong>
              <span>
                {t("tryIt.change", {
                  before: change.before ?? t("tryIt.nothing"),
                  after: change.after ?? t("tryIt.nothing"),
                })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
