/** A question to a colleague of the second line, with a deadline; the answer returns to this conversation. */

import { Button, Group, Modal, SegmentedControl, Select, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call } from "../../api/client";
import { useColleagues } from "../../api/desk";
import { tell, tellRefusal } from "../../view/tell";

const HOURS = ["1", "4", "24", "72"] as const;
const MAX = 2000;

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly conversationId: string;
}

export function QuestionDialog({ opened, onClose, conversationId }: Props) {
  const { t } = useTranslation();
  const colleagues = useColleagues().data ?? [];
  const [owner, setOwner] = useState<string | null>(null);
  const [text, setText] = useState("");
  const [hours, setHours] = useState<string>("4");
  const [busy, setBusy] = useState(false);
  const [clientId, setClientId] = useState(() => crypto.randomUUID());
  const done = async () => {
    if (!owner) return;
    setBusy(true);
    try {
      const due = new Date(Date.now() + Number(hours) * 3_600_000).toISOString();
      const params = { path: { conversation_id: conversationId } };
      const body = { client_id: clientId, owner, text: text.trim(), due };
      await call(api.POST("/api/desk/conversations/{conversation_id}/questions", { params, body }));
      setText("");
      setClientId(crypto.randomUUID());
      tell(t("question.sent"));
      onClose();
    } catch (thrown) {
      tellRefusal(thrown, t("question.failed"));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("question.ask")}
      closeButtonProps={{ "aria-label": t("dialog.close") }}
    >
      <Stack gap="md">
        <Select
          label={t("question.owner")}
          data={colleagues.map(({ id, name, role }) => ({ value: id, label: `${name} · ${t(`role.${role}`)}` }))}
          value={owner}
          onChange={setOwner}
          searchable
          nothingFoundMessage={t("question.nobody")}
          data-autofocus
        />
        <Textarea
          label={t("question.text")}
          description={t("question.hint")}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          maxLength={MAX}
          autosize
          minRows={3}
          maxRows={8}
        />
        <div>
          <p id="question-due">{t("question.due")}</p>
          <SegmentedControl
            fullWidth
            aria-labelledby="question-due"
            value={hours}
            onChange={setHours}
            data={HOURS.map((value) => ({ value, label: t("question.hours", { count: Number(value) }) }))}
          />
        </div>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("dialog.cancel")}
          </Button>
          <Button loading={busy} disabled={!owner || !text.trim()} onClick={() => void done()}>
            {t("question.send")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
