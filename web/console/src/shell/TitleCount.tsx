/** The tab's title: how many unread messages, and how many wait. */

import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useDesk } from "../live/context";
import { mine, waiting } from "../live/desk";
import { unread } from "../live/transcript";

export function TitleCount() {
  const { t } = useTranslation();
  const state = useDesk();
  const messages = mine(state)
    .map(({ conversation_id: id }) => [state.transcripts.get(id), state.read.get(id) ?? 0] as const)
    .reduce((sum, [transcript, seen]) => sum + (transcript ? unread(transcript, seen) : 0), 0);
  const queue = waiting(state).length;
  useEffect(() => {
    const waits = queue > 0 ? t("app.titleWaiting", { count: queue }) : t("app.title");
    document.title = messages > 0 ? `(${messages}) ${waits}` : waits;
    return () => {
      document.title = t("app.title");
    };
  }, [messages, queue, t]);
  return null;
}
