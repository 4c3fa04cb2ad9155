/** Care for the agent: the next step against abuse with one key, and, afterwards, a pause. */

import { Button } from "@mantine/core";
import { ShieldAlert } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CareStep, Summary } from "../api/client";
import { abuseOf } from "../live/rows";
import type { Transcript } from "../live/transcript";
import { CARE_EVENT } from "./shortcuts";
import styles from "./tools.module.css";
import { useCalls } from "./useCalls";
import type { Case } from "./useCase";

const STEPS: readonly CareStep[] = ["firm", "warn", "end"];

interface Props {
  readonly conversation: Summary;
  readonly transcript: Transcript;
  readonly deeds: Case;
}

export function CareBar({ conversation, transcript, deeds }: Props) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const care = conversation.care ?? 0;
  const kinds = [...abuseOf(transcript.events).values()];
  const grave = transcript.events.some(({ abuse }) => abuse === "threat" || abuse === "sexual");
  const abusive = kinds.length > 0;
  const due = STEPS[Math.min(care, STEPS.length - 1)] ?? "end";
  const next = useRef<HTMLButtonElement>(null);
  // One key brings the next step under the finger, and Enter takes it: none is sent by a slip.
  useCalls({
    [CARE_EVENT]: () => {
      setAsked(true);
      setTimeout(() => next.current?.focus());
    },
  });
  if (!deeds.may.care || !(abusive || asked || care > 0)) return null;
  return (
    <section className={styles.care} aria-label={t("care.title")}>
      <ShieldAlert size={18} aria-hidden />
      <p>{t(`care.${due}Lead`)}</p>
      <Button
        ref={next}
        size="xs"
        {...(due === "end" ? { color: "red" } : { variant: "default" })}
        loading={deeds.busy === "care"}
        onClick={() => void deeds.care(due)}
      >
        {t(`care.${due}`)}
      </Button>
      {grave && due !== "end" && (
        <Button size="xs" color="red" disabled={deeds.busy !== null} onClick={() => void deeds.care("end")}>
          {t("care.end")}
        </Button>
      )}
    </section>
  );
}
