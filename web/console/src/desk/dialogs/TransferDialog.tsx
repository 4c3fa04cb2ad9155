/** To a colleague who is at the desk, or back to the queue; with a note that only colleagues see. */

import { Button, Group, Modal, Radio, Stack, Textarea } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Summary } from "../../api/client";
import { useTeams } from "../../api/desk";
import { useDesk } from "../../live/context";
import styles from "../desk.module.css";
import type { Case } from "../useCase";

const QUEUE = "queue:";
const TEAM = "team:";
const MAX_NOTE = 1000;

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly deeds: Case;
  readonly conversation: Summary;
}

export function TransferDialog({ opened, onClose, deeds, conversation }: Props) {
  const { t } = useTranslation();
  const { agents, leads } = useDesk();
  const teams = useTeams().data ?? [];
  const [to, setTo] = useState("");
  const [note, setNote] = useState("");
  const others = agents
    .filter(({ id }) => id !== conversation.assignee?.id)
    .map(({ id, name, away, cooling_until }) => {
      // Nobody tells when a pause is over by itself.
      const rests = cooling_until != null && Date.parse(cooling_until) > Date.now();
      const state = away ? t("status.away") : rests ? t("wall.cooling") : t("status.here");
      return { id, name, state, barred: away || (rests && !leads) };
    });
  const gone = to !== "" && to !== QUEUE && !to.startsWith(TEAM) && !others.some((o) => o.id === to && !o.barred);
  useEffect(() => {
    if (gone) setTo("");
  }, [gone]);
  const done = async () => {
    const team = to.startsWith(TEAM) ? { team: to.slice(TEAM.length) } : null;
    if (!(await deeds.transfer(team ?? (to === QUEUE ? {} : { agent: to }), note.trim()))) return;
    setTo("");
    setNote("");
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("transfer.title")}
      closeButtonProps={{ "aria-label": t("dialog.close") }}
    >
      <Stack gap="md">
        <Radio.Group value={to} onChange={setTo} label={t("transfer.to")}>
          <Stack gap={2} mt={6}>
            {others.map(({ id, name, state, barred }) => (
              <Radio.Card key={id} value={id} disabled={barred} className={styles.choice}>
                <Radio.Indicator />
                <span>{name}</span>
                <span className={styles.choiceNote}>{state}</span>
              </Radio.Card>
            ))}
            {teams.map(({ id, name }) => (
              <Radio.Card key={id} value={`${TEAM}${id}`} className={styles.choice}>
                <Radio.Indicator />
                <span>{name}</span>
                <span className={styles.choiceNote}>{t("transfer.team")}</span>
              </Radio.Card>
            ))}
            <Radio.Card value={QUEUE} className={styles.choice}>
              <Radio.Indicator />
              <span>{t("transfer.queue")}</span>
              <span className={styles.choiceNote}>{t("transfer.queueNote")}</span>
            </Radio.Card>
          </Stack>
        </Radio.Group>
        {others.length === 0 && <p className={styles.hint}>{t("transfer.nobody")}</p>}
        <Textarea
          label={t("transfer.note")}
          description={t("transfer.noteHint")}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          maxLength={MAX_NOTE}
          autosize
          minRows={2}
          maxRows={6}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("dialog.cancel")}
          </Button>
          <Button disabled={to === ""} loading={deeds.busy === "transfer"} onClick={() => void done()}>
            {t("deed.transfer")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
