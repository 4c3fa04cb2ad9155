/** What customers asked and did not find, by meaning; one click makes an article of it, or another wording. */

import { Button, Checkbox, Group, Modal, Select, Skeleton, Stack, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { FilePlus2, Merge, Split } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call } from "../../api/client";
import { tell } from "../../view/tell";
import { type Gap, keys, refresh } from "../api";
import styles from "../authoring.module.css";
import { bringGap } from "../editor/gapDraft";
import { faultText, tellFault } from "../fault";
import { startingText, Wishes } from "./Wishes";

export function GapsPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const gaps = useQuery({ queryKey: keys.gaps, queryFn: () => call(api.GET("/api/authoring/gaps")) });
  const judge = useMutation({
    mutationFn: (groups: string[][]) => call(api.POST("/api/authoring/gaps/judgements", { body: { groups } })),
    onSuccess: (_, groups) => tell(t(groups.length > 1 ? "gaps.wasSplit" : "gaps.wasMerged")),
    onError: tellFault,
    onSettled: () => {
      setChosen(new Set());
      return queries.invalidateQueries({ queryKey: keys.gaps });
    },
  });
  const items = gaps.data?.items;
  const merge = () =>
    judge.mutate([items?.filter(({ id }) => chosen.has(id)).flatMap((gap) => texts(gap).slice(0, 20)) ?? []]);
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <div className={styles.narrow}>
      <div>
        <Title order={1}>{t("gaps.title")}</Title>
        <p className={styles.lead}>{t("gaps.lead")}</p>
        {gaps.data && gaps.data.learned > 0 && (
          <p className={styles.lead}>{t("gaps.learned", { count: gaps.data.learned })}</p>
        )}
      </div>
      <div role="alert">{gaps.isError && <p className={styles.fault}>{faultText(gaps.error)}</p>}</div>
      {!items && !gaps.isError && <Skeleton height={300} />}
      {items?.map((gap) => (
        <GapCard
          key={gap.id}
          gap={gap}
          chosen={chosen.has(gap.id)}
          onChoose={() => toggle(gap.id)}
          onSplit={(apart) => judge.mutate([apart, texts(gap).filter((text) => !apart.includes(text))])}
        />
      ))}
      {items?.length === 0 && <p className={styles.nothing}>{t("gaps.nothing")}</p>}
      {chosen.size > 1 && (
        <section className={styles.bulk} aria-label={t("gaps.merge")}>
          <strong>{t("gaps.chosen", { count: chosen.size })}</strong>
          <Button leftSection={<Merge size={16} aria-hidden />} loading={judge.isPending} onClick={merge}>
            {t("gaps.merge")}
          </Button>
          <Button variant="subtle" onClick={() => setChosen(new Set())}>
            {t("bulk.none")}
          </Button>
        </section>
      )}
    </div>
  );
}

interface CardProps {
  readonly gap: Gap;
  readonly chosen: boolean;
  readonly onChoose: () => void;
  readonly onSplit: (apart: string[]) => void;
}

function GapCard({ gap, chosen, onChoose, onSplit }: CardProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [apart, setApart] = useState<readonly string[]>([]);
  const [wording, setWording] = useState(false);
  const close = useClose();
  const write = () => {
    const questions = [gap.title, ...texts(gap).filter((text) => text !== gap.title)].slice(0, 50);
    bringGap({ questions, answer: startingText(gap)?.answer ?? "" });
    void navigate({ to: "/authoring/new" });
  };
  return (
    <article className={styles.card} aria-label={gap.title}>
      <div className={styles.cardHead}>
        <div>
          <Title order={2}>{gap.title}</Title>
          <span className={styles.under}>
            {t("gaps.size", { count: gap.count })}
            {gap.handoffs > 0 && <strong className={styles.flag}>{t("gaps.handoffs", { count: gap.handoffs })}</strong>}
            {gap.wanted > 0 && <strong className={styles.flag}>{t("gaps.wishes", { count: gap.wanted })}</strong>}
            {gap.new_intent && <strong className={styles.flag}>{t("gaps.newIntent")}</strong>}
          </span>
          {gap.new_intent && <p className={styles.under}>{t("gaps.newIntentHint")}</p>}
        </div>
        <Checkbox label={t("gaps.choose")} checked={chosen} onChange={onChoose} />
      </div>
      <ul className={styles.questions}>
        {gap.questions.map((question) => (
          <li key={question.text}>
            {gap.questions.length > 1 && (
              <Checkbox
                size="xs"
                aria-label={t("gaps.pickOne", { text: question.text })}
                checked={apart.includes(question.text)}
                onChange={() =>
                  setApart(
                    apart.includes(question.text)
                      ? apart.filter((text) => text !== question.text)
                      : [...apart, question.text],
                  )
                }
              />
            )}
            <span>{question.text}</span>
            <span className={styles.under}>
              {t("gaps.times", { count: question.count })} · {t(`gaps.${question.why}`)}
              {question.wanted > 0 && question.why !== "wanted" && ` · ${t("gaps.wanted")}`}
            </span>
          </li>
        ))}
      </ul>
      <Wishes gap={gap} />
      <div className={styles.rowActions}>
        <Button leftSection={<FilePlus2 size={16} aria-hidden />} onClick={write}>
          {t("gaps.write")}
        </Button>
        <Button variant="default" onClick={() => setWording(true)}>
          {t("gaps.wording")}
        </Button>
        {apart.length > 0 && apart.length < gap.questions.length && (
          <Button variant="default" leftSection={<Split size={16} aria-hidden />} onClick={() => onSplit([...apart])}>
            {t("gaps.split", { count: apart.length })}
          </Button>
        )}
        <Button
          variant="subtle"
          loading={close.isPending}
          onClick={() => close.mutate({ questions: texts(gap), article: null })}
        >
          {t("gaps.aside")}
        </Button>
      </div>
      <WordingDialog gap={gap} opened={wording} onClose={() => setWording(false)} />
    </article>
  );
}

/** Which article the questions belong to; the one that came closest is proposed. */
function WordingDialog({ gap, opened, onClose }: { gap: Gap; opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [article, setArticle] = useState<string | null>(gap.nearest ?? null);
  const [words, setWords] = useState("");
  const [settled] = useDebouncedValue(words, 250);
  const searched = settled === gap.nearest_title ? "" : settled;
  const found = useQuery({
    queryKey: keys.list({ wording: searched }),
    queryFn: () =>
      call(api.GET("/api/authoring/articles", { params: { query: { words: searched, sort: "title", limit: 20 } } })),
    enabled: opened,
  });
  const close = useClose();
  const shown = found.data?.items.map((row) => ({ value: row.id, label: row.title })) ?? [];
  const nearest = gap.nearest ? [{ value: gap.nearest, label: gap.nearest_title || gap.nearest }] : [];
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("gaps.wording")}
      closeButtonProps={{ "aria-label": t("dialog.close") }}
    >
      <Stack>
        <p>{t("gaps.wordingLead", { count: gap.questions.length })}</p>
        <Select
          label={t("gaps.article")}
          data={[...nearest, ...shown.filter(({ value }) => value !== gap.nearest)]}
          value={article}
          onChange={setArticle}
          searchable
          searchValue={words}
          onSearchChange={setWords}
          filter={({ options }) => options}
          nothingFoundMessage={t("articles.nothing")}
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("dialog.cancel")}
          </Button>
          <Button
            disabled={!article}
            loading={close.isPending}
            onClick={() => article && close.mutate({ questions: texts(gap), article })}
          >
            {t("gaps.add")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** Closing a gap, as set aside or by another wording of an article, which is opened then. */
function useClose() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ questions, article }: { questions: string[]; article: string | null }) =>
      call(api.POST("/api/authoring/gaps/closings", { body: { questions, article_id: article } })),
    // Here and not beside `mutate`: by the time those callbacks run, the refreshed list has no such card any more.
    onSuccess: (_, { article }) => {
      tell(t(article ? "gaps.added" : "gaps.wasSetAside"));
      if (article) void navigate({ to: "/authoring/a/$articleId", params: { articleId: article } });
    },
    onError: tellFault,
    onSettled: () => refresh(queries),
  });
}

function texts(gap: Gap): string[] {
  return gap.questions.map(({ text }) => text);
}
