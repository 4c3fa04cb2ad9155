/** Questions that colleagues at the desk have asked this person; the answer returns to the conversation. */

import { Badge, Button, Textarea, Title } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call, type Question } from "../api/client";
import { QUESTIONS, useQuestions } from "../api/desk";
import { asApiError } from "../api/errors";
import { Fault } from "../auth/Fault";
import styles from "../lead/lead.module.css";
import { tell, tellRefusal } from "../view/tell";
import { moment, useNow } from "../view/time";

export function QuestionsPage() {
  const { t } = useTranslation();
  const questions = useQuestions();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className={styles.page} tabIndex={0}>
      <section className={styles.column}>
        <Title order={1}>{t("part.questions")}</Title>
        <p className={styles.note}>{t("question.lead")}</p>
        <Fault error={questions.error && asApiError(questions.error)} />
        {questions.data?.length === 0 && <p className={styles.note}>{t("question.none")}</p>}
        <ul className={styles.cards}>
          {questions.data?.map((question) => (
            <OneQuestion key={question.question_id} question={question} />
          ))}
        </ul>
      </section>
    </div>
  );
}

function OneQuestion({ question }: { question: Question }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const now = useNow(60_000);
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const late = !question.answer && Date.parse(question.due) < now;
  const answer = async () => {
    setBusy(true);
    try {
      const path = { conversation_id: question.conversation_id, question_id: question.question_id };
      const route = "/api/desk/conversations/{conversation_id}/questions/{question_id}/answer" as const;
      await call(api.POST(route, { params: { path }, body: { text: text.trim() } }));
      tell(t("question.answered"));
      await queries.invalidateQueries({ queryKey: QUESTIONS });
    } catch (thrown) {
      tellRefusal(thrown, t("question.answerFailed"));
    } finally {
      setBusy(false);
    }
  };
  return (
    <li className={styles.card}>
      <h2>{t("question.from", { name: question.asked_by.name })}</h2>
      <p className={styles.whole}>{question.text}</p>
      {(question.asked ?? []).length > 0 && (
        <p className={styles.note}>{t("question.customer", { text: (question.asked ?? []).join(" · ") })}</p>
      )}
      <Badge variant="light" color={late ? "red" : "gray"} className={styles.badge}>
        {t(late ? "question.late" : "question.by", { when: moment(new Date(question.due)) })}
      </Badge>
      {question.answer ? (
        <p className={styles.whole}>{question.answer}</p>
      ) : (
        <>
          <Textarea
            label={t("question.answer")}
            value={text}
            maxLength={2000}
            autosize
            minRows={2}
            maxRows={8}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <div className={styles.deeds}>
            <Button size="sm" loading={busy} disabled={!text.trim()} onClick={() => void answer()}>
              {t("question.sendAnswer")}
            </Button>
          </div>
        </>
      )}
    </li>
  );
}
