/** Abusive chats: what was done against them, and, for who chooses to look, what was said. */

import { Badge, Button, Checkbox, Group, Modal, Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call, type Evidence, type EvidenceCase } from "../api/client";
import { EVIDENCE } from "../api/desk";
import { type ApiError, asApiError } from "../api/errors";
import { Fault } from "../auth/Fault";
import { customerName } from "../view/names";
import { moment } from "../view/time";
import styles from "./lead.module.css";

const KNOWN = ["firm", "warn", "end"] as const;

export function EvidencePage() {
  const { t } = useTranslation();
  const cases = useQuery({
    queryKey: EVIDENCE,
    queryFn: async () => (await call(api.GET("/api/desk/evidence"))).items,
  });
  const [chosen, setChosen] = useState<EvidenceCase | null>(null);
  return (
    <section className={styles.column}>
      <div>
        <Title order={1}>{t("lead.evidence")}</Title>
        <p className={styles.note}>{t("evidence.lead")}</p>
      </div>
      <Fault error={cases.error && asApiError(cases.error)} />
      {cases.data?.length === 0 && <p className={styles.note}>{t("evidence.none")}</p>}
      <ul className={styles.cards}>
        {cases.data?.map((one) => (
          <li key={one.conversation_id} className={styles.card}>
            <h2>{customerName(t, one)}</h2>
            <p>
              <time dateTime={one.last_at}>{moment(new Date(one.last_at))}</time> · {one.agents.join(", ")}
            </p>
            <div className={styles.deeds}>
              {KNOWN.filter((step) => one.steps.includes(step)).map((step) => (
                <Badge key={step} variant="light" className={styles.badge} color={step === "end" ? "red" : "gray"}>
                  {t(`care.${step}`)}
                </Badge>
              ))}
              {one.flags > 0 && (
                <Badge variant="light" className={styles.badge} color="gray">
                  {t("evidence.flags", { count: one.flags })}
                </Badge>
              )}
            </div>
            <div className={styles.deeds}>
              <Button size="compact-sm" variant="default" onClick={() => setChosen(one)}>
                {t("evidence.look")}
              </Button>
              <Button
                component="a"
                size="compact-sm"
                variant="subtle"
                href={`/api/desk/conversations/${encodeURIComponent(one.conversation_id)}/evidence`}
                download
              >
                {t("evidence.export")}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {chosen && <LookDialog one={chosen} onClose={() => setChosen(null)} />}
    </section>
  );
}

/** Nothing is fetched, and nothing stands in the audit log, before somebody has said that they want to see it. */
function LookDialog({ one, onClose }: { one: EvidenceCase; onClose: () => void }) {
  const { t } = useTranslation();
  const [ready, setReady] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const [found, setFound] = useState<Evidence | null>(null);
  const look = async () => {
    setBusy(true);
    setError(null);
    try {
      const params = { path: { conversation_id: one.conversation_id }, query: { look: true } };
      setFound(await call(api.GET("/api/desk/conversations/{conversation_id}/evidence", { params })));
    } catch (thrown) {
      setError(asApiError(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t("evidence.title", { name: customerName(t, one) })}
      closeButtonProps={{ "aria-label": t("dialog.close") }}
    >
      <Stack gap="md">
        {!found && (
          <>
            <p className={styles.note}>{t("evidence.warning")}</p>
            <Checkbox
              label={t("evidence.ready")}
              checked={ready}
              onChange={(event) => setReady(event.currentTarget.checked)}
            />
            <Fault error={error} />
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t("dialog.cancel")}
              </Button>
              <Button disabled={!ready} loading={busy} onClick={() => void look()}>
                {t("evidence.show")}
              </Button>
            </Group>
          </>
        )}
        {found && <Shown found={found} />}
      </Stack>
    </Modal>
  );
}

function Shown({ found }: { found: Evidence }) {
  const { t } = useTranslation();
  return (
    <>
      <ul className={styles.cards} aria-label={t("evidence.said")}>
        {found.messages.map((message) => (
          <li key={message.offset} className={styles.card}>
            <p>
              <time dateTime={message.at}>{moment(new Date(message.at))}</time> · {t(`evidence.${message.abuse}`)}
            </p>
            <p className={styles.whole}>{message.text}</p>
          </li>
        ))}
      </ul>
      <ul className={styles.cards} aria-label={t("evidence.done")}>
        {found.steps.map((step) => {
          const known = KNOWN.find((name) => name === step.step);
          return (
            <li key={`${step.at} ${step.step}`}>
              {moment(new Date(step.at))} · {step.agent.name} · {known ? t(`care.${known}`) : step.step}
            </li>
          );
        })}
      </ul>
      <p className={styles.note}>{t("evidence.sum", { sum: found.sha256.slice(0, 16) })}</p>
    </>
  );
}
