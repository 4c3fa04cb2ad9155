/** Before a conversation is chosen: what there is to do. */

import { MessagesSquare } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useDesk } from "../live/context";
import { mine, waiting } from "../live/desk";
import styles from "./desk.module.css";

export function NothingChosen() {
  const { t } = useTranslation();
  const state = useDesk();
  const queue = waiting(state).length;
  const own = mine(state).length;
  const line =
    queue > 0 ? t("empty.someWait", { count: queue }) : own > 0 ? t("empty.ownOpen", { count: own }) : t("empty.calm");
  return (
    <div className={styles.nothing}>
      <MessagesSquare size={28} strokeWidth={1.5} aria-hidden />
      <p>{state.loaded ? line : ""}</p>
    </div>
  );
}
