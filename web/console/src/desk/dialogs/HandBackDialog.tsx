/** Back to the bot, with why. */

import { Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "../desk.module.css";
import type { Case } from "../useCase";

const MAX_NOTE = 200;

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly deeds: Case;
}

export function HandBackDialog({ opened, onClose, deeds }: Props) {
  const { t } = useTranslation();
  const [note, setNote] = useState("");
  const done = async () => {
    if (!(await deeds.handBack(note.trim()))) return;
    setNote("");
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("handBack.title")}
      closeButtonProps={{ "aria-label": t("dialog.close") }}
    >
      <Stack gap="md">
        <p className={styles.hint}>{t("handBack.lead")}</p>
        <Textarea
          label={t("handBack.note")}
          description={t("transfer.noteHint")}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          maxLength={MAX_NOTE}
          autosize
          minRows={2}
          maxRows={6}
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("dialog.cancel")}
          </Button>
          <Button loading={deeds.busy === "handBack"} onClick={() => void done()}>
            {t("deed.handBack")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
