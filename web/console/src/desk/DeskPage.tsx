/** The desk: the list of conversations, and beside it the one that is open. */

import { Outlet, useParams } from "@tanstack/react-router";
import { ConversationList } from "./ConversationList";
import { CoolDown } from "./CoolDown";
import styles from "./desk.module.css";
import { Palette } from "./Palette";

export function DeskPage() {
  const { conversationId } = useParams({ strict: false });
  return (
    <div className={styles.desk} data-conversation={conversationId}>
      <Palette />
      <ConversationList selected={conversationId ?? null} />
      <section className={styles.stage}>
        <CoolDown />
        <Outlet />
      </section>
    </div>
  );
}
