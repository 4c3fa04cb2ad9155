/** One change to all articles that are ticked; what it changed can be undone. */

import { Autocomplete, Button, Menu, Popover, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call } from "../api/client";
import { useMe } from "../api/session";
import { decidesArticles } from "../shell/roles";
import { tell } from "../view/tell";
import { keys, QUESTION_TYPES, type QuestionType, refresh } from "./api";
import styles from "./authoring.module.css";
import { tellFault } from "./fault";

interface Change {
  readonly category?: string;
  readonly question_type?: QuestionType;
  readonly step?: "submit";
  readonly decision?: "publish" | "archive";
  readonly why?: string;
}

export function BulkBar({ ids, onDone }: { ids: readonly string[]; onDone: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { user } = useMe();
  const [category, setCategory] = useState("");
  const [why, setWhy] = useState("");
  const [opened, setOpened] = useState<"category" | "archive" | null>(null);
  const categories = useQuery({
    queryKey: keys.categories,
    queryFn: () => call(api.GET("/api/authoring/categories")),
  });
  const bulk = useMutation({
    mutationFn: ({ decision, why: reason, ...change }: Change) =>
      decision
        ? call(api.POST("/api/authoring/bulk/decisions", { body: { ids: [...ids], decision, why: reason ?? "" } }))
        : call(api.POST("/api/authoring/bulk", { body: { ids: [...ids], ...change } })),
    onSuccess: (result, { decision, step }) => {
      const undoable = !decision && !step;
      const key = notifications.show({
        color: result.faults?.length ? "orange" : "teal",
        autoClose: 10_000,
        closeButtonProps: { "aria-label": t("dialog.close") },
        message: (
          <span className={styles.told}>
            {t("bulk.done", { count: result.done })}
            {result.faults?.length ? ` ${t("bulk.faults", { count: result.faults.length })}` : ""}
            {undoable && result.done > 0 && (
              <Button
                size="compact-sm"
                variant="light"
                onClick={() => {
                  notifications.hide(key);
                  void undo.mutate(result.undo ?? {});
                }}
              >
                {t("bulk.undo")}
              </Button>
            )}
          </span>
        ),
      });
      setOpened(null);
      onDone();
    },
    onError: tellFault,
    onSettled: () => refresh(queries),
  });
  const undo = useMutation({
    mutationFn: async (before: Readonly<Record<string, number>>) => {
      for (const [article_id, version] of Object.entries(before)) {
        const path = { params: { path: { article_id } } };
        const { row } = await call(api.GET("/api/authoring/articles/{article_id}", path));
        const body = { base: row.version, version };
        await call(api.POST("/api/authoring/articles/{article_id}/restore", { ...path, body }));
      }
    },
    onSuccess: () => tell(t("bulk.undone")),
    onError: tellFault,
    onSettled: () => refresh(queries),
  });
  return (
    <section className={styles.bulk} aria-label={t("bulk.title")}>
      <strong>{t("bulk.chosen", { count: ids.length })}</strong>
      <Popover opened={opened === "category"} onChange={() => setOpened(null)} position="top" trapFocus>
        <Popover.Target>
          <Button variant="default" onClick={() => setOpened("category")}>
            {t("bulk.category")}
          </Button>
        </Popover.Target>
        <Popover.Dropdown className={styles.pop}>
          <Autocomplete
            label={t("articles.category")}
            data={[...new Set(categories.data?.items.map(({ name }) => name).filter(Boolean))]}
            value={category}
            onChange={setCategory}
            maxLength={200}
            data-autofocus
            comboboxProps={{ withinPortal: false }}
          />
          <Button disabled={!category.trim()} loading={bulk.isPending} onClick={() => bulk.mutate({ category })}>
            {t("bulk.change")}
          </Button>
        </Popover.Dropdown>
      </Popover>
      <Menu position="top">
        <Menu.Target>
          <Button variant="default">{t("bulk.questionType")}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {QUESTION_TYPES.map((type) => (
            <Menu.Item key={type} onClick={() => bulk.mutate({ question_type: type })}>
              {t(`questionType.${type}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Button variant="default" loading={bulk.isPending} onClick={() => bulk.mutate({ step: "submit" })}>
        {t("step.submit")}
      </Button>
      {decidesArticles(user.role) && (
        <>
          <Button variant="default" onClick={() => bulk.mutate({ decision: "publish" })}>
            {t("step.publish")}
          </Button>
          <Popover opened={opened === "archive"} onChange={() => setOpened(null)} position="top" trapFocus>
            <Popover.Target>
              <Button variant="default" onClick={() => setOpened("archive")}>
                {t("step.archive")}
              </Button>
            </Popover.Target>
            <Popover.Dropdown className={styles.pop}>
              <Textarea
                label={t("step.whyArchive")}
                value={why}
                onChange={(event) => setWhy(event.currentTarget.value)}
                maxLength={500}
                data-autofocus
              />
              <Button
                color="red"
                disabled={!why.trim()}
                loading={bulk.isPending}
                onClick={() => bulk.mutate({ decision: "archive", why })}
              >
                {t("step.archive")}
              </Button>
            </Popover.Dropdown>
          </Popover>
        </>
      )}
      <Button variant="subtle" onClick={onDone}>
        {t("bulk.none")}
      </Button>
    </section>
  );
}
