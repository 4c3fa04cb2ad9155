/** A supervisor's word to the agent who has the conversation. The customer never sees it. */

import { Button, TextInput } from "@mantine/core";
import { EarOff } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call } from "../api/client";
import { tellRefusal } from "../view/tell";
import styles from "./desk.module.css";

export function Whisper({ conversationId, to }: { conversationId: string; to: string }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  // The same word keeps its id until it has arrived: sent twice, it is said once.
  const clientId = useRef(crypto.randomUUID());
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || !text.trim()) return;
    setBusy(true);
    try {
      const params = { path: { conversation_id: conversationId } };
      const body = { client_id: clientId.current, text: text.trim() };
      await call(api.POST("/api/desk/conversations/{conversation_id}/whispers", { params, body }));
      clientId.current = crypto.randomUUID();
      setText("");
    } catch (thrown) {
      tellRefusal(thrown, t("whisper.failed"));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={styles.whisper} onSubmit={(event) => void send(event)}>
      <TextInput
        label={t("whisper.label", { name: to })}
        description={t("whisper.hint")}
        value={text}
        maxLength={2000}
        onChange={(event) => setText(event.currentTarget.value)}
        leftSection={<EarOff size={16} aria-hidden />}
      />
      <Button type="submit" variant="default" loading={busy} disabled={!text.trim()}>
        {t("whisper.send")}
      </Button>
    </form>
  );
}
