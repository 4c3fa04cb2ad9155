/** Tells those who listen what those who look can see: somebody waits, somebody has written. */

import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDesk } from "../live/context";
import { mine, waiting } from "../live/desk";
import { unread } from "../live/transcript";
import { alertAgent } from "./alert";

export function Announcer() {
  const { t } = useTranslation();
  const state = useDesk();
  const [news, setNews] = useState<{ kind: "waiting" | "unread"; count: number } | null>(null);
  const queue = waiting(state).length;
  const messages = mine(state).reduce((sum, { conversation_id: id }) => {
    const transcript = state.transcripts.get(id);
    return sum + (transcript ? unread(transcript, state.read.get(id) ?? 0) : 0);
  }, 0);
  const before = useRef({ queue, messages, loaded: state.loaded });
  useEffect(() => {
    const { current } = before;
    before.current = { queue, messages, loaded: state.loaded };
    if (!current.loaded) return;
    const kind = queue > current.queue ? "waiting" : messages > current.messages ? "unread" : null;
    if (!kind) return;
    const count = kind === "waiting" ? queue : messages;
    setNews({ kind, count });
    alertAgent(t(`announce.${kind}`, { count }));
  }, [queue, messages, state.loaded, t]);
  const offered = state.offers.length;
  useEffect(() => {
    if (offered > 0) alertAgent(t("offer.title"));
  }, [offered, t]);
  return (
    <p className="unseen" role="status">
      {news && t(`announce.${news.kind}`, { count: news.count })}
    </p>
  );
}
