/** Tells who is called by name in a note, or whispered to, wherever in the app they are. */

import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { MENTIONS } from "../api/desk";
import { alertAgent } from "../desk/alert";
import { useDesk } from "../live/context";
import { tell } from "../view/tell";

export function Calls() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { count, kind, by } = useDesk().called;
  useEffect(() => {
    if (count === 0) return;
    void queries.invalidateQueries({ queryKey: MENTIONS });
    if (kind === "read") return;
    tell(t(`mention.${kind}News`, { name: by }));
    alertAgent(t(`mention.${kind}Alert`)); // without the name: whoever passes by may see it
  }, [count, kind, by, queries, t]);
  return null;
}
