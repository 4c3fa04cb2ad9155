/** Who of the agents wants an article, and what it would say. */

import { useTranslation } from "react-i18next";
import type { Gap } from "../api";
import styles from "../authoring.module.css";

/** The latest wish with an answer: a new article is begun with it. */
export function startingText(gap: Gap): Gap["wishes"][number] | undefined {
  return gap.wishes.find(({ answer }) => answer);
}

export function Wishes({ gap }: { readonly gap: Gap }) {
  const { t } = useTranslation();
  const first = startingText(gap);
  if (gap.wishes.length === 0) return null;
  return (
    <ul className={styles.wishes} aria-label={t("gaps.wanted")}>
      {gap.wishes.map((wish) => (
        <li key={`${wish.at} ${wish.by}`}>
          <span>{t("gaps.wishBy", { name: wish.by })}</span>
          {wish.answer && <blockquote>{wish.answer}</blockquote>}
          {wish === first && <span className={styles.under}>{t("gaps.startsWith")}</span>}
        </li>
      ))}
    </ul>
  );
}
