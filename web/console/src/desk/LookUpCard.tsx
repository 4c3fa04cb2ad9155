/** The facts with which the bot handed over, so that nobody asks the customer again. */

import { useTranslation } from "react-i18next";
import type { LookUp } from "../live/lookUp";
import styles from "./transcript.module.css";

const WHY = ["down", "slow", "refused", "nonsense"] as const;

export function LookUpCard({ lookUp: { title, customer, facts, failed } }: { lookUp: LookUp }) {
  const { t } = useTranslation();
  const why = (given: string) => t(`lookUp.${WHY.find((known) => known === given) ?? "down"}`);
  return (
    <section className={styles.lookUp} aria-label={t("lookUp.title")}>
      <h4>
        <span>{t("lookUp.title")}</span> {title}
      </h4>
      {customer && (
        <dl>
          <div>
            <dt>{t("lookUp.customer")}</dt>
            <dd>{customer}</dd>
          </div>
        </dl>
      )}
      {facts.length > 0 && (
        <dl lang="ko">
          {facts.map(({ name, label, text }) => (
            <div key={name}>
              <dt>{label}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      )}
      {failed.length > 0 && (
        <p>
          {t("lookUp.failed")} {failed.map(([query, reason]) => `${query} (${why(reason)})`).join(", ")}
        </p>
      )}
    </section>
  );
}
