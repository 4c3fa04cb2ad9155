/** Tells who is called by name in a note, or whispered to, wherever in the app they are. */

import { useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { MENTIONS } from "../api/desk";
import { alertAgent } from "../desk/alert";
import { useDesk } from "../live/context";
import { tell } from "../view/tell";

export function Calls() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { called, link } = useDesk();
  const { count, kind, by, where } = called;
  const { conversationId } = useParams({ strict: false });
  const here = useRef(conversationId);
  here.current = conversationId;
  const words = count > 0 && kind !== "read" ? t(`mention.${kind}News`, { name: by }) : "";
  useEffect(() => {
    // Whoever called while the line was down was not heard.
    if (link === "online") void queries.invalidateQueries({ queryKey: MENTIONS });
  }, [link, queries]);
  useEffect(() => {
    if (count === 0) return;
    void queries.invalidateQueries({ queryKey: MENTIONS });
    if (kind === "read") return;
    if (where !== here.current) tell(words); // in the conversation itself they see it anyway
    alertAgent(t(`mention.${kind}Alert`)); // without the name: whoever passes by may see it
  }, [count, kind, where, words, queries, t]);
  return (
    <p className="unseen" role="status">
      {words}
    </p>
  );
}
