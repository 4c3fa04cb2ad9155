/** Incidents: what customers who ask about it are told first, for as long as it lasts. */

import { Badge, Button, Group, Modal, Select, Stack, TagsInput, Textarea, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call, type Incident } from "../api/client";
import { INCIDENTS } from "../api/desk";
import { asApiError } from "../api/errors";
import { Fault } from "../auth/Fault";
import { tell, tellRefusal } from "../view/tell";
import { moment } from "../view/time";
import styles from "./lead.module.css";

/** Hours after which it is over by itself. */
const LASTS = [1, 3, 6, 12, 24] as const;

export function IncidentsPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const incidents = useQuery({
    queryKey: INCIDENTS,
    queryFn: async () => (await call(api.GET("/api/notices"))).items,
    refetchInterval: 30_000,
  });
  const [beginning, setBeginning] = useState(false);
  const [ending, setEnding] = useState<Incident | null>(null);
  const again = () => queries.invalidateQueries({ queryKey: INCIDENTS });
  return (
    <section className={styles.column}>
      <div className={styles.top}>
        <div>
          <Title order={1}>{t("lead.incidents")}</Title>
          <p className={styles.note}>{t("incident.lead")}</p>
        </div>
        <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setBeginning(true)}>
          {t("incident.begin")}
        </Button>
      </div>
      <Fault error={incidents.error && asApiError(incidents.error)} />
      {incidents.data?.length === 0 && <p className={styles.note}>{t("incident.none")}</p>}
      <ul className={styles.cards}>
        {incidents.data?.map((incident) => (
          <li key={incident.id} className={styles.card}>
            <p className={styles.whole}>{incident.text}</p>
            {incident.text_en && <p lang="en">{incident.text_en}</p>}
            <p>
              {t("incident.since", { when: moment(new Date(incident.since)) })} ·{" "}
              {incident.until
                ? t("incident.until", { when: moment(new Date(incident.until)) })
                : t("incident.untilEnded")}
            </p>
            <div className={styles.deeds}>
              {(incident.words ?? []).map((word) => (
                <Badge key={word} variant="light" color="gray" className={styles.badge}>
                  {word}
                </Badge>
              ))}
            </div>
            <div className={styles.deeds}>
              <Button size="compact-sm" variant="default" onClick={() => setEnding(incident)}>
                {t("incident.end")}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {beginning && <BeginDialog onClose={() => setBeginning(false)} onBegun={again} />}
      {ending && <EndDialog incident={ending} onClose={() => setEnding(null)} onEnded={again} />}
    </section>
  );
}

function BeginDialog({ onClose, onBegun }: { onClose: () => void; onBegun: () => Promise<void> }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [english, setEnglish] = useState("");
  const [words, setWords] = useState<string[]>([]);
  const [hours, setHours] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const begin = async () => {
    setBusy(true);
    try {
      const until = hours ? new Date(Date.now() + Number(hours) * 3_600_000).toISOString() : null;
      const body = { text: text.trim(), text_en: english.trim() || null, words, article_ids: [], until };
      await call(api.POST("/api/notices", { body }));
      tell(t("incident.begun"));
      await onBegun();
      onClose();
    } catch (thrown) {
      tellRefusal(thrown, t("incident.failed"));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t("incident.begin")} closeButtonProps={{ "aria-label": t("dialog.close") }}>
      <Stack gap="md">
        <Textarea
          label={t("incident.text")}
          description={t("incident.textHint")}
          value={text}
          maxLength={500}
          autosize
          minRows={2}
          onChange={(event) => setText(event.currentTarget.value)}
          data-autofocus
        />
        <Textarea
          label={t("incident.english")}
          value={english}
          maxLength={500}
          autosize
          minRows={2}
          onChange={(event) => setEnglish(event.currentTarget.value)}
        />
        <TagsInput
          label={t("incident.words")}
          description={t("incident.wordsHint")}
          value={words}
          onChange={(given) => setWords(given.filter((word) => word.trim().length >= 2))}
          maxTags={50}
          acceptValueOnBlur
        />
        <Select
          label={t("incident.lasts")}
          placeholder={t("incident.untilEnded")}
          value={hours}
          onChange={setHours}
          data={LASTS.map((count) => ({ value: String(count), label: t("incident.hours", { count }) }))}
          clearable
          clearButtonProps={{ "aria-label": t("incident.untilEnded") }}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("dialog.cancel")}
          </Button>
          <Button loading={busy} disabled={!text.trim() || words.length === 0} onClick={() => void begin()}>
            {t("incident.begin")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

interface Ending {
  readonly incident: Incident;
  readonly onClose: () => void;
  readonly onEnded: () => Promise<void>;
}

function EndDialog({ incident, onClose, onEnded }: Ending) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const end = async () => {
    setBusy(true);
    try {
      await call(api.DELETE("/api/notices/{notice_id}", { params: { path: { notice_id: incident.id } } }));
    } catch (thrown) {
      tellRefusal(thrown, t("incident.failed"));
    } finally {
      await onEnded();
      onClose();
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("incident.endTitle")}
      closeButtonProps={{ "aria-label": t("dialog.close") }}
    >
      <Stack gap="md">
        <p className={styles.note}>{t("incident.endLead")}</p>
        <p>{incident.text}</p>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("dialog.cancel")}
          </Button>
          <Button loading={busy} onClick={() => void end()}>
            {t("incident.end")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
