/** A line between messages: who has the conversation from here on. */

import type { Row } from "../transcript";
import { useWidget } from "./context";

export function NoticeRow({ row }: { row: Extract<Row, { type: "notice" }> }) {
  const { t } = useWidget();
  const agent = t.agentInSentence(row.name);
  const text = {
    requested: t.requested,
    left: t.left,
    assigned: t.assigned(agent),
    transferred: row.name ? t.transferred(agent) : t.transferredToQueue,
    resolved: t.resolved,
    handedBack: t.handedBack,
    contactGiven: t.contactGiven(row.name),
  }[row.notice];
  return <p class="notice">{text}</p>;
}
