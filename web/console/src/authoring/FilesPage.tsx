/** Articles in from a file, looked at first; and out into one. */

import { Button, FileButton, Group, Table, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Download, FileUp } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../api/session";
import { decidesArticles } from "../shell/roles";
import { type Imported, refresh, sendFile } from "./api";
import styles from "./authoring.module.css";
import { faultText, tellFault } from "./fault";
import { rowFault } from "./rowFault";

export function FilesPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { user } = useMe();
  const [file, setFile] = useState<File | null>(null);
  const check = useMutation({
    mutationFn: (given: File) => sendFile<Imported>("/api/authoring/import/check", given),
    onMutate: (given) => {
      write.reset();
      setFile(given);
    },
  });
  const write = useMutation({
    mutationFn: (given: File) => sendFile<Imported>("/api/authoring/import", given),
    onError: tellFault,
    onSettled: () => refresh(queries),
  });
  const found = write.data ?? check.data;
  return (
    <div className={styles.narrow}>
      <div>
        <Title order={1}>{t("files.title")}</Title>
        <p className={styles.lead}>{t("files.lead")}</p>
      </div>
      <section className={styles.card} aria-labelledby="files-import">
        <Title order={2} id="files-import">
          {t("files.import")}
        </Title>
        <p className={styles.lead}>{t("files.importLead")}</p>
        <div>
          <FileButton
            onChange={(given) => given && check.mutate(given)}
            accept=".jsonl,.ndjson,.csv,.tsv,.zip,.md"
            inputProps={{ "aria-label": t("files.choose") }}
          >
            {(props) => (
              <Button {...props} leftSection={<FileUp size={16} aria-hidden />} loading={check.isPending}>
                {t("files.choose")}
              </Button>
            )}
          </FileButton>
        </div>
        <div role="alert">{check.isError && <p className={styles.fault}>{faultText(check.error)}</p>}</div>
        {found && file && (
          <div role="status">
            <p>
              <strong>{file.name}</strong>
            </p>
            <p>
              {t(found.written ? "files.written" : "files.checked", {
                rows: found.rows,
                valid: found.valid,
                added: found.added,
                changed: found.changed,
                unchanged: found.unchanged,
              })}
            </p>
            {found.ignored.length > 0 && <p>{t("files.ignored", { names: found.ignored.join(", ") })}</p>}
          </div>
        )}
        {found && found.faults.length > 0 && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          <section className={styles.table} aria-label={t("files.faults")} tabIndex={0}>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th w={110}>{t("files.line")}</Table.Th>
                  <Table.Th>{t("files.reason")}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {found.faults.map((fault) => (
                  <Table.Tr key={`${fault.source}:${fault.line}:${fault.reason}`}>
                    <Table.Td>{fault.line}</Table.Td>
                    <Table.Td>{rowFault(t, fault.reason)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
            {found.more_faults > 0 && (
              <p className={styles.nothing}>{t("files.moreFaults", { count: found.more_faults })}</p>
            )}
          </section>
        )}
        {found && file && !found.written && found.valid > 0 && (
          <Group>
            {decidesArticles(user.role) ? (
              <Button loading={write.isPending} onClick={() => write.mutate(file)}>
                {t("files.write", { count: found.valid })}
              </Button>
            ) : (
              <p>{t("files.reviewersOnly")}</p>
            )}
          </Group>
        )}
      </section>
      <section className={styles.card} aria-labelledby="files-export">
        <Title order={2} id="files-export">
          {t("files.export")}
        </Title>
        <p className={styles.lead}>{t("files.exportLead")}</p>
        <Group>
          {(["csv", "jsonl"] as const).map((format) => (
            <Button
              key={format}
              component="a"
              href={`/api/authoring/export?format=${format}`}
              download
              variant="default"
              leftSection={<Download size={16} aria-hidden />}
            >
              {t(`files.${format}`)}
            </Button>
          ))}
        </Group>
      </section>
    </div>
  );
}
