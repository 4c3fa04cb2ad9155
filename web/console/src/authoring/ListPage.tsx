/** All articles: searched, filtered, and many changed at once. */

import { Button, Checkbox, Pagination, Select, Skeleton, Table, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Plus, Search } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call } from "../api/client";
import { moment } from "../view/time";
import { keys, type Row, STATES } from "./api";
import styles from "./authoring.module.css";
import { BulkBar } from "./BulkBar";
import { forgetGap } from "./editor/gapDraft";
import { faultText } from "./fault";
import { FlagMark, StateMark } from "./marks";
import { FLAGS, type FlagName, type ListSearch, readSearch } from "./search";

const PAGE = 50;

export function ListPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const filter: ListSearch = useSearch({ strict: false });
  const [words, setWords] = useState(filter.words ?? "");
  const [settled] = useDebouncedValue(words, 250);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const change = (to: { [K in keyof ListSearch]?: ListSearch[K] | undefined }) => {
    setChosen(new Set());
    void navigate({ to: "/authoring", search: readSearch({ ...filter, page: 1, ...to }), replace: true });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed changes the address, not the reverse
  useEffect(() => {
    if (settled !== (filter.words ?? "")) change({ words: settled });
  }, [settled]);
  const { state, page = 1, ...rest } = filter;
  const query = {
    ...rest,
    ...(state === "scheduled" ? { scheduled: true } : state ? { state } : {}),
    offset: (page - 1) * PAGE,
    limit: PAGE,
  };
  const list = useQuery({
    queryKey: keys.list(query),
    queryFn: () => call(api.GET("/api/authoring/articles", { params: { query } })),
    placeholderData: keepPreviousData,
  });
  const categories = useQuery({
    queryKey: keys.categories,
    queryFn: () => call(api.GET("/api/authoring/categories")),
  });
  const rows = list.data?.items as readonly Row[] | undefined;
  const counts: Readonly<Record<string, number>> = list.data?.counts ?? {};
  const total = STATES.reduce((sum, name) => sum + (counts[name] ?? 0), 0);
  const pages = Math.ceil((list.data?.total ?? 0) / PAGE);
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <div className={styles.wide}>
      <div className={styles.top}>
        <div>
          <Title order={1}>{t("articles.title")}</Title>
          <p>{t("articles.lead")}</p>
        </div>
        <Button component={Link} to="/authoring/new" onClick={forgetGap} leftSection={<Plus size={16} aria-hidden />}>
          {t("articles.new")}
        </Button>
      </div>
      <fieldset className={styles.filters} aria-label={t("articles.filters")}>
        <TextInput
          aria-label={t("articles.search")}
          placeholder={t("articles.search")}
          leftSection={<Search size={16} aria-hidden />}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
          maxLength={200}
          className={styles.grow}
        />
        <Select
          aria-label={t("articles.state")}
          placeholder={t("articles.allStates", { count: total })}
          data={[...STATES, "scheduled" as const].map((value) => ({
            value,
            label: t("articles.counted", { name: t(`state.${value}`), count: counts[value] ?? 0 }),
          }))}
          value={filter.state ?? null}
          onChange={(value) => change({ state: (value as ListSearch["state"]) ?? undefined })}
          clearable
          clearButtonProps={{ "aria-label": t("articles.clear") }}
          w={150}
        />
        <Select
          aria-label={t("articles.category")}
          placeholder={t("articles.allCategories")}
          data={[...new Set(categories.data?.items.map(({ name }) => name).filter(Boolean))]}
          value={filter.category ?? null}
          onChange={(value) => change({ category: value ?? undefined })}
          clearable
          clearButtonProps={{ "aria-label": t("articles.clear") }}
          searchable
          w={150}
        />
        <Select
          aria-label={t("articles.lang")}
          placeholder={t("articles.allLangs")}
          data={[
            { value: "ko", label: t("language.ko") },
            { value: "en", label: t("language.en") },
          ]}
          value={filter.lang ?? null}
          onChange={(value) => change({ lang: (value as Row["lang"]) ?? undefined })}
          clearable
          clearButtonProps={{ "aria-label": t("articles.clear") }}
          w={120}
        />
        <Select
          aria-label={t("articles.flag")}
          placeholder={t("articles.anyFlag")}
          data={FLAGS.filter((flag) => counts[`flag:${flag}`] || filter.flag === flag).map((value) => ({
            value,
            label: t("articles.counted", { name: t(`flagName.${value}`), count: counts[`flag:${value}`] ?? 0 }),
          }))}
          value={filter.flag ?? null}
          onChange={(value) => change({ flag: (value as FlagName) ?? undefined })}
          clearable
          clearButtonProps={{ "aria-label": t("articles.clear") }}
          w={190}
        />
      </fieldset>
      <div role="alert">{list.isError && <p className={styles.fault}>{faultText(list.error)}</p>}</div>
      {!rows && !list.isError && <Skeleton height={420} radius="lg" />}
      {rows && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className={styles.table} aria-label={t("articles.title")} tabIndex={0}>
          <Table verticalSpacing="sm" horizontalSpacing="md" highlightOnHover stickyHeader>
            <Table.Thead>
              <Table.Tr>
                <Table.Th w={44}>
                  <Checkbox
                    aria-label={t("articles.chooseAll")}
                    checked={rows.length > 0 && chosen.size === rows.length}
                    indeterminate={chosen.size > 0 && chosen.size < rows.length}
                    onChange={() => setChosen(chosen.size ? new Set() : new Set(rows.map(({ id }) => id)))}
                  />
                </Table.Th>
                <Table.Th>{t("articles.question")}</Table.Th>
                <Table.Th w={190}>{t("articles.state")}</Table.Th>
                <Table.Th w={110}>{t("articles.category")}</Table.Th>
                <Table.Th w={170}>{t("articles.figures")}</Table.Th>
                <Table.Th w={150}>{t("articles.updated")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <Table.Tr key={row.id} data-chosen={chosen.has(row.id)}>
                  <Table.Td>
                    <Checkbox
                      aria-label={t("articles.choose", { title: row.title })}
                      checked={chosen.has(row.id)}
                      onChange={() => toggle(row.id)}
                    />
                  </Table.Td>
                  <Table.Td>
                    <Link to="/authoring/a/$articleId" params={{ articleId: row.id }} className={styles.title}>
                      {row.title}
                    </Link>
                    <span className={styles.under}>
                      {t(`language.${row.lang}`)}
                      {row.question_type && ` · ${t(`questionType.${row.question_type}`)}`}{" "}
                      <FlagMark flags={row.flags} />
                    </span>
                  </Table.Td>
                  <Table.Td>
                    <StateMark row={row} />
                  </Table.Td>
                  <Table.Td>{row.category}</Table.Td>
                  <Table.Td className={styles.figures}>
                    {t("articles.figuresOf", {
                      shown: row.figures.shown ?? 0,
                      chosen: row.figures.chosen ?? 0,
                      solved: row.figures.solved ?? 0,
                    })}
                  </Table.Td>
                  <Table.Td>
                    {moment(new Date(row.updated_at))}
                    <span className={styles.under}>{row.updated_by}</span>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          {rows.length === 0 && <p className={styles.nothing}>{t("articles.nothing")}</p>}
        </section>
      )}
      {pages > 1 && (
        <Pagination
          total={pages}
          value={page}
          onChange={(to) => change({ page: to })}
          getControlProps={(control) => ({ "aria-label": t(`pages.${control}`) })}
          getItemProps={(number) => ({ "aria-label": t("pages.number", { number }) })}
        />
      )}
      {chosen.size > 0 && <BulkBar ids={[...chosen]} onDone={() => setChosen(new Set())} />}
    </div>
  );
}
