/** What an article is made of. */

import { Autocomplete, Button, SegmentedControl, Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Bold, Link2, List, ListOrdered } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call } from "../../api/client";
import { type Content, keys, QUESTION_TYPES, type QuestionType } from "../api";
import styles from "./editor.module.css";
import { LinkButtons } from "./LinkButtons";
import { MediaFields } from "./MediaFields";

interface Props {
  readonly content: Content;
  readonly id: string;
  readonly translation: string | null;
  readonly locked: boolean;
  readonly onChange: (part: Partial<Content>) => void;
}

export function Fields({ content, id, translation, locked, onChange }: Props) {
  const { t } = useTranslation();
  const categories = useQuery({
    queryKey: keys.categories,
    queryFn: () => call(api.GET("/api/authoring/categories")),
  });
  const names = categories.data?.items.filter(({ lang }) => lang === content.lang).map(({ name }) => name) ?? [];
  return (
    <fieldset className={styles.form} disabled={locked}>
      <TextInput
        label={t("field.title")}
        description={t("hint.title")}
        value={content.title}
        onChange={(event) => onChange({ title: event.currentTarget.value })}
        maxLength={300}
        size="md"
        required
        withAsterisk={false}
      />
      <Body value={content.body} onChange={(body) => onChange({ body })} />
      <Wordings value={content.wordings} onChange={(wordings) => onChange({ wordings })} />
      <div className={styles.pair}>
        <Autocomplete
          label={t("field.category")}
          data={[...new Set(names.filter(Boolean))]}
          value={content.category}
          onChange={(category) => onChange({ category })}
          maxLength={200}
        />
        <Select
          label={t("field.question_type")}
          data={QUESTION_TYPES.map((value) => ({ value, label: t(`questionType.${value}`) }))}
          value={content.question_type}
          onChange={(value) => onChange({ question_type: value as QuestionType | null })}
          clearable
          clearButtonProps={{ "aria-label": t("articles.clear") }}
        />
      </div>
      <MediaFields value={content.media} onChange={(media) => onChange({ media })} />
      <LinkButtons value={content.buttons} onChange={(buttons) => onChange({ buttons })} />
      <div className={styles.pair}>
        <div>
          <span className={styles.label} id="lang-label">
            {t("field.lang")}
          </span>
          <SegmentedControl
            aria-labelledby="lang-label"
            value={content.lang}
            onChange={(lang) => onChange({ lang: lang as Content["lang"] })}
            data={[
              { value: "ko", label: t("language.ko") },
              { value: "en", label: t("language.en") },
            ]}
          />
        </div>
        <Pair content={content} id={id} translation={translation} onChange={onChange} />
      </div>
      <TagsInput
        label={t("field.codes")}
        description={t("hint.codes")}
        value={content.codes}
        onChange={(codes) => onChange({ codes })}
        maxTags={20}
        splitChars={[",", " "]}
      />
    </fieldset>
  );
}

function Body({ value, onChange }: { value: string; onChange: (body: string) => void }) {
  const { t } = useTranslation();
  const field = useRef<HTMLTextAreaElement>(null);
  /** Puts marks around what is selected, or in front of each of its lines. */
  const mark = (around: (chosen: string) => string) => {
    const area = field.current;
    if (!area) return;
    const { selectionStart: from, selectionEnd: to } = area;
    const made = around(value.slice(from, to));
    onChange(value.slice(0, from) + made + value.slice(to));
    requestAnimationFrame(() => {
      area.focus();
      area.setSelectionRange(from, from + made.length);
    });
  };
  const lines = (before: (at: number) => string) => (chosen: string) =>
    (chosen || t("write.listItem"))
      .split("\n")
      .map((line, at) => before(at) + line)
      .join("\n");
  const tools = [
    { name: "bold", Icon: Bold, run: (chosen: string) => `**${chosen || t("write.boldText")}**` },
    { name: "list", Icon: List, run: lines(() => "- ") },
    { name: "numbers", Icon: ListOrdered, run: lines((at) => `${at + 1}. `) },
    { name: "link", Icon: Link2, run: (chosen: string) => `[${chosen || t("write.linkText")}](https://)` },
  ] as const;
  return (
    <div>
      <div className={styles.between}>
        <label className={styles.label} htmlFor="article-body">
          {t("field.body")}
        </label>
        <div className={styles.tools} role="toolbar" aria-label={t("write.format")}>
          {tools.map(({ name, Icon, run }) => (
            <button
              key={name}
              type="button"
              aria-label={t(`write.${name}`)}
              title={t(`write.${name}`)}
              onClick={() => mark(run)}
            >
              <Icon size={16} aria-hidden />
            </button>
          ))}
        </div>
      </div>
      <Textarea
        id="article-body"
        ref={field}
        aria-describedby="body-hint"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        maxLength={20_000}
        minRows={9}
        maxRows={24}
        autosize
      />
      <p className={styles.hint} id="body-hint">
        {t("hint.body")}
      </p>
    </div>
  );
}

/** One a line: a list that is pasted becomes many. What is typed stays as it is until the field is left. */
function Wordings({ value, onChange }: { value: readonly string[]; onChange: (wordings: string[]) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(value.join("\n"));
  const parsed = lines(text);
  const outside = value.join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what comes from outside (undo, another version) counts
  useEffect(() => {
    if (outside !== parsed.join("\n")) setText(outside);
  }, [outside]);
  return (
    <Textarea
      label={t("field.wordings")}
      description={t("hint.wordings")}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        onChange(lines(event.currentTarget.value));
      }}
      minRows={3}
      maxRows={12}
      autosize
    />
  );
}

function lines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}

interface PairProps {
  readonly content: Content;
  readonly id: string;
  readonly translation: string | null;
  readonly onChange: (part: Partial<Content>) => void;
}

/** The article in the other language. Either of the two may name the other. */
function Pair({ content, id, translation, onChange }: PairProps) {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const [settled] = useDebouncedValue(words, 250);
  const other = content.lang === "ko" ? "en" : "ko";
  const found = useQuery({
    queryKey: keys.list({ pair: other, words: settled }),
    queryFn: () =>
      call(
        api.GET("/api/authoring/articles", {
          params: { query: { lang: other, words: settled, sort: "title", limit: 20 } },
        }),
      ),
  });
  const current = content.pair ?? translation;
  const shown =
    found.data?.items.filter((row) => row.id !== id).map((row) => ({ value: row.id, label: row.title })) ?? [];
  const data =
    current && !shown.some(({ value }) => value === current) ? [{ value: current, label: current }, ...shown] : shown;
  return (
    <div>
      <Select
        label={t("field.pair")}
        placeholder={t("write.noPair")}
        data={data}
        value={current}
        onChange={(pair) => onChange({ pair })}
        searchable
        searchValue={words}
        onSearchChange={setWords}
        filter={({ options }) => options}
        clearable
        clearButtonProps={{ "aria-label": t("articles.clear") }}
        nothingFoundMessage={t("articles.nothing")}
      />
      {current && (
        <Button
          component={Link}
          to="/authoring/a/$articleId"
          params={{ articleId: current } as never}
          size="compact-sm"
          variant="subtle"
        >
          {t("write.openPair")}
        </Button>
      )}
    </div>
  );
}
