/** It is done: how it ended, for the figures, and a note. */

import { Button, Group, Modal, Radio, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Resolution, Summary } from "../../api/client";
import styles from "../desk.module.css";
import type { Case } from "../useCase";

const REASONS: readonly Resolution[] = ["solved", "answered", "unanswered", "duplicate", "abuse", "other"];
/** The channel whose customers are asked how it was (`desk/handoff.py`). */
const ASKING = "web";
const MAX_NOTE = 1000;

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly deeds: Case;
  readonly conversation: Summary;
}

export function ResolveDialog({ opened, onClose, deeds, conversation }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState<Resolution>("solved");
  const [note, setNote] = useState("");
  const done = async () => {
    if (!(await deeds.resolve(reason, note.trim()))) return;
    setReason("solved");
    setNote("");
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("resolve.title")}
      closeButtonProps={{ "aria-label": t("dialog.close") }}
    >
      <Stack gap="md">
        {conversation.channel === ASKING && <p className={styles.hint}>{t("resolve.lead")}</p>}
        <Radio.Group value={reason} onChange={(value) => setReason(value as Resolution)} label={t("resolve.reason")}>
          <Stack gap={2} mt={6}>
            {REASONS.map((one) => (
              <Radio.Card key={one} value={one} className={styles.choice}>
                <Radio.Indicator />
                <span>{t(`resolution.${one}`)}</span>
              </Radio.Card>
            ))}
          </Stack>
        </Radio.Group>
        <Textarea
          label={t("resolve.note")}
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
          <Button loading={deeds.busy === "resolve"} onClick={() => void done()}>
            {t("deed.resolve")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
