/** In place of the answer field, where this agent does not have the conversation: who has it, and what can be done. */

import { Button } from "@mantine/core";
import { Bot, Clock, Headset, UserRound } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Summary } from "../api/client";
import { since, useNow } from "../view/time";
import styles from "./desk.module.css";
import type { Case } from "./useCase";
import { Whisper } from "./Whisper";

interface Props {
  readonly conversation: Summary;
  readonly deeds: Case;
}

export function Standing({ conversation, deeds }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const { stage, assignee, since: from, off_hours: left } = conversation;
  const waited = from ? since(new Date(from), now) : null;
  if (stage === "waiting") {
    return (
      <div className={styles.standing}>
        <Clock size={18} aria-hidden />
        <p>
          {left ? t("standing.leftLead") : t("standing.waitingLead")}
          {waited && <span>{t(`since.${waited.unit}`, { count: waited.count })}</span>}
        </p>
        <Button
          size="md"
          leftSection={<Headset size={18} aria-hidden />}
          loading={deeds.busy === "claim"}
          onClick={() => void deeds.claim()}
        >
          {t("deed.claim")}
        </Button>
      </div>
    );
  }
  const Icon = assignee ? UserRound : Bot;
  return (
    <>
      <div className={styles.standing}>
        <Icon size={18} aria-hidden />
        <p>
          {assignee
            ? t("standing.otherLead", { name: assignee.name })
            : t(`standing.${stage === "resolved" ? "resolvedLead" : "botLead"}`)}
        </p>
      </div>
      {assignee && deeds.may.takeOver && <Whisper conversationId={conversation.conversation_id} to={assignee.name} />}
    </>
  );
}
