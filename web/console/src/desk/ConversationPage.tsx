/** One conversation: what was said, what can be done about it, and the field to answer in. */

import { Button, Drawer, Skeleton } from "@mantine/core";
import { useDisclosure, useMediaQuery } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { MENTIONS, readMentions, useMentions } from "../api/desk";
import { type ApiError, asApiError } from "../api/errors";
import { useDesk, useStore } from "../live/context";
import { explain } from "../view/explain";
import { CareBar } from "./CareBar";
import { Composer } from "./Composer";
import { ConversationHeader } from "./ConversationHeader";
import { Details } from "./Details";
import styles from "./desk.module.css";
import { Standing } from "./Standing";
import { TranscriptView } from "./TranscriptView";
import { useCase } from "./useCase";

export function ConversationPage() {
  const { conversationId } = useParams({ from: "/desk/c/$conversationId" });
  return <Conversation key={conversationId} conversationId={conversationId} />;
}

function Conversation({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation();
  const store = useStore();
  const state = useDesk();
  const [error, setError] = useState<ApiError | null>(null);
  const conversation = state.conversations.get(conversationId);
  const transcript = state.transcripts.get(conversationId);
  const shown = transcript !== undefined;
  const queries = useQueryClient();
  const deeds = useCase(conversationId);
  const narrow = useMediaQuery("(max-width: 1239px)") ?? false;
  const [looking, details] = useDisclosure();

  useEffect(() => {
    store.select(conversationId);
    return () => store.select(null);
  }, [store, conversationId]);

  const called = useMentions().data?.items.some((m) => m.conversation_id === conversationId && !m.read) ?? false;
  useEffect(() => {
    if (!called || !shown) return;
    void readMentions(conversationId)
      .catch(() => {}) // it stays unread, and is tried by the next look
      .finally(() => queries.invalidateQueries({ queryKey: MENTIONS }));
  }, [called, shown, conversationId, queries]);

  const missing = !conversation && state.loaded;
  useEffect(() => {
    if (missing) store.look(conversationId).catch((thrown: unknown) => setError(asApiError(thrown)));
  }, [store, conversationId, missing]);

  if (error && !conversation) {
    return (
      <div className={styles.nothing} role="alert">
        <p>{explain(error)}</p>
        <Button component={Link} to="/desk" variant="default">
          {t("failure.home")}
        </Button>
      </div>
    );
  }
  if (!conversation || !transcript) {
    return (
      <div className={styles.conversation} aria-busy="true">
        <div className={styles.skeletons} role="status" aria-label={t("transcript.loading")}>
          <Skeleton height={40} width="60%" radius="md" />
          <Skeleton height={64} width="70%" radius="md" />
          <Skeleton height={40} width="50%" radius="md" ml="auto" />
        </div>
      </div>
    );
  }
  return (
    <div className={styles.both}>
      <div className={styles.conversation}>
        <ConversationHeader conversation={conversation} deeds={deeds} onDetails={narrow ? details.open : null} />
        <TranscriptView conversation={conversation} transcript={transcript} />
        <CareBar conversation={conversation} transcript={transcript} deeds={deeds} />
        {deeds.mine ? (
          <Composer conversationId={conversationId} />
        ) : (
          <Standing conversation={conversation} deeds={deeds} />
        )}
      </div>
      {narrow ? (
        <Drawer
          opened={looking}
          onClose={details.close}
          position="right"
          size={340}
          title={t("details.title")}
          closeButtonProps={{ "aria-label": t("dialog.close") }}
        >
          <Details conversation={conversation} transcript={transcript} />
        </Drawer>
      ) : (
        <Details conversation={conversation} transcript={transcript} />
      )}
    </div>
  );
}
