/** Canned replies: written here, used in the answer field after a slash. */

import { Button, Group, Modal, SegmentedControl, Stack, Textarea, TextInput, Title } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type CannedReply, call } from "../api/client";
import { REPLIES, useReplies } from "../api/desk";
import { asApiError } from "../api/errors";
import { Fault } from "../auth/Fault";
import { tellRefusal } from "../view/tell";
import styles from "./lead.module.css";

const NEW: CannedReply = { id: "", title: "", text: "", shortcut: "", lang: "ko" };

export function RepliesPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const replies = useReplies();
  const [open, setOpen] = useState<CannedReply | null>(null);
  const again = () => queries.invalidateQueries({ queryKey: REPLIES });
  const remove = (id: string) =>
    call(api.DELETE("/api/desk/replies/{reply_id}", { params: { path: { reply_id: id } } }))
      .catch((thrown: unknown) => tellRefusal(thrown))
      .finally(again);
  return (
    <section className={styles.column}>
      <div className={styles.top}>
        <div>
          <Title order={1}>{t("lead.replies")}</Title>
          <p className={styles.note}>{t("reply.lead")}</p>
        </div>
        <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setOpen(NEW)}>
          {t("reply.new")}
        </Button>
      </div>
      <Fault error={replies.error && asApiError(replies.error)} />
      {replies.data?.length === 0 && <p className={styles.note}>{t("reply.empty")}</p>}
      <ul className={styles.cards}>
        {replies.data?.map((reply) => (
          <li key={reply.id} className={styles.card}>
            <h2>
              {reply.title} {reply.shortcut && <kbd>/{reply.shortcut}</kbd>}
            </h2>
            <p className={styles.whole}>{reply.text}</p>
            <div className={styles.deeds}>
              <Button size="compact-sm" variant="default" onClick={() => setOpen(reply)}>
                {t("reply.edit")}
              </Button>
              <Button size="compact-sm" variant="subtle" color="red" onClick={() => void remove(reply.id)}>
                {t("reply.remove")}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {open && <ReplyDialog reply={open} onClose={() => setOpen(null)} onKept={again} />}
    </section>
  );
}

interface Props {
  readonly reply: CannedReply;
  readonly onClose: () => void;
  readonly onKept: () => Promise<void>;
}

function ReplyDialog({ reply, onClose, onKept }: Props) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(reply);
  const [busy, setBusy] = useState(false);
  const done = async () => {
    setBusy(true);
    try {
      const reply_id = reply.id || `r${crypto.randomUUID().slice(0, 8)}`;
      const { id: _, ...body } = draft;
      await call(api.PUT("/api/desk/replies/{reply_id}", { params: { path: { reply_id } }, body }));
      await onKept();
      onClose();
    } catch (thrown) {
      tellRefusal(thrown, t("reply.failed"));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(reply.id ? "reply.edit" : "reply.new")}
      closeButtonProps={{ "aria-label": t("dialog.close") }}
    >
      <Stack gap="md">
        <TextInput
          label={t("reply.name")}
          value={draft.title}
          maxLength={60}
          onChange={(event) => setDraft({ ...draft, title: event.currentTarget.value })}
          data-autofocus
        />
        <TextInput
          label={t("reply.shortcut")}
          description={t("reply.shortcutHint")}
          value={draft.shortcut ?? ""}
          maxLength={24}
          onChange={(event) => setDraft({ ...draft, shortcut: event.currentTarget.value.replace(/[\s/]/g, "") })}
        />
        <SegmentedControl
          aria-label={t("app.language")}
          value={draft.lang ?? "ko"}
          onChange={(lang) => setDraft({ ...draft, lang: lang === "en" ? "en" : "ko" })}
          data={(["ko", "en"] as const).map((value) => ({ value, label: t(`language.${value}`) }))}
        />
        <Textarea
          label={t("reply.text")}
          description={t("reply.variables")}
          value={draft.text}
          maxLength={2000}
          autosize
          minRows={4}
          maxRows={12}
          onChange={(event) => setDraft({ ...draft, text: event.currentTarget.value })}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("dialog.cancel")}
          </Button>
          <Button loading={busy} disabled={!draft.title.trim() || !draft.text.trim()} onClick={() => void done()}>
            {t("account.save")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
