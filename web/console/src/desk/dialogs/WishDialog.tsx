/** This should be an article: for the authors' list of gaps. */

import { Button, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call } from "../../api/client";
import { tell, tellRefusal } from "../../view/tell";

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly conversationId: string;
  /** What the customer asked. */
  readonly question: string;
}

export function WishDialog({ opened, onClose, conversationId, question }: Props) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState("");
  const [answer, setAnswer] = useState("");
  const [busy, setBusy] = useState(false);
  const [clientId, setClientId] = useState(() => crypto.randomUUID());
  useEffect(() => {
    if (opened) setAsked(question);
  }, [opened, question]);
  const done = async () => {
    setBusy(true);
    try {
      const params = { path: { conversation_id: conversationId } };
      const body = { client_id: clientId, question: asked.trim(), answer: answer.trim() };
      await call(api.POST("/api/desk/conversations/{conversation_id}/wishes", { params, body }));
      setAnswer("");
      setClientId(crypto.randomUUID());
      tell(t("wish.sent"));
      onClose();
    } catch (thrown) {
      tellRefusal(thrown, t("wish.failed"));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("wish.open")}
      closeButtonProps={{ "aria-label": t("dialog.close") }}
    >
      <Stack gap="md">
        <TextInput
          label={t("wish.question")}
          value={asked}
          maxLength={300}
          onChange={(event) => setAsked(event.currentTarget.value)}
          data-autofocus
        />
        <Textarea
          label={t("wish.answer")}
          value={answer}
          maxLength={2000}
          autosize
          minRows={3}
          maxRows={8}
          onChange={(event) => setAnswer(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("dialog.cancel")}
          </Button>
          <Button loading={busy} disabled={!asked.trim()} onClick={() => void done()}>
            {t("wish.send")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
