/** The desk: the list of conversations, and beside it the one that is open. */

import { Outlet, useParams } from "@tanstack/react-router";
import { ConversationList } from "./ConversationList";
import styles from "./desk.module.css";

export function DeskPage() {
  const { conversationId } = useParams({ strict: false });
  return (
    <div className={styles.desk} data-conversation={conversationId}>
      <ConversationList selected={conversationId ?? null} />
      <section className={styles.stage}>
        <Outlet />
      </section>
    </div>
  );
}
