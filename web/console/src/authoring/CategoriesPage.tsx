/** Categories: renamed, or joined by giving one the other's name. */

import { Button, Group, Modal, Skeleton, Stack, Table, TextInput, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call } from "../api/client";
import { useMe } from "../api/session";
import { decidesArticles } from "../shell/roles";
import { tell } from "../view/tell";
import { keys, refresh } from "./api";
import styles from "./authoring.module.css";
import { faultText, tellFault } from "./fault";

interface Category {
  readonly name: string;
  readonly lang: "ko" | "en";
  readonly articles: number;
}

export function CategoriesPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { user } = useMe();
  const [renaming, setRenaming] = useState<Category | null>(null);
  const [to, setTo] = useState("");
  const categories = useQuery({
    queryKey: keys.categories,
    queryFn: () => call(api.GET("/api/authoring/categories")),
  });
  const rename = useMutation({
    mutationFn: ({ name, lang }: Category) =>
      call(api.POST("/api/authoring/categories/rename", { body: { name, lang, to: to.trim() } })),
    onSuccess: (_, { articles }) => {
      setRenaming(null);
      tell(t("categories.renamed", { count: articles }));
    },
    onError: tellFault,
    onSettled: () => refresh(queries),
  });
  const joins = categories.data?.items.some(
    ({ name, lang }) => lang === renaming?.lang && name === to.trim() && name !== renaming.name,
  );
  return (
    <div className={styles.narrow}>
      <div>
        <Title order={1}>{t("categories.title")}</Title>
        <p className={styles.lead}>{t("categories.lead")}</p>
      </div>
      <div role="alert">{categories.isError && <p className={styles.fault}>{faultText(categories.error)}</p>}</div>
      {!categories.data && !categories.isError && <Skeleton height={300} />}
      {categories.data && (
        <Table verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("field.category")}</Table.Th>
              <Table.Th>{t("field.lang")}</Table.Th>
              <Table.Th>{t("categories.articles")}</Table.Th>
              <Table.Th>
                <span className="unseen">{t("people.actions")}</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {categories.data.items.map((category) => (
              <Table.Tr key={category.lang + category.name}>
                <Table.Td>
                  <Link
                    to="/authoring"
                    search={{ category: category.name, lang: category.lang }}
                    className={styles.title}
                  >
                    {category.name || t("categories.none")}
                  </Link>
                </Table.Td>
                <Table.Td>{t(`language.${category.lang}`)}</Table.Td>
                <Table.Td>{category.articles}</Table.Td>
                <Table.Td>
                  {decidesArticles(user.role) && category.name && (
                    <Button
                      size="compact-sm"
                      variant="default"
                      aria-label={t("categories.renameOf", { name: category.name })}
                      onClick={() => {
                        setTo(category.name);
                        setRenaming(category);
                      }}
                    >
                      {t("categories.rename")}
                    </Button>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <Modal
        opened={renaming !== null}
        onClose={() => setRenaming(null)}
        title={t("categories.rename")}
        closeButtonProps={{ "aria-label": t("dialog.close") }}
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (renaming) rename.mutate(renaming);
          }}
        >
          <Stack>
            <TextInput
              label={t("categories.newName")}
              value={to}
              onChange={(event) => setTo(event.currentTarget.value)}
              maxLength={200}
              data-autofocus
            />
            <p>
              {t(joins ? "categories.joins" : "categories.moves", { count: renaming?.articles ?? 0, name: to.trim() })}
            </p>
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setRenaming(null)}>
                {t("dialog.cancel")}
              </Button>
              <Button type="submit" loading={rename.isPending} disabled={!to.trim() || to.trim() === renaming?.name}>
                {t(joins ? "categories.join" : "categories.rename")}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </div>
  );
}
