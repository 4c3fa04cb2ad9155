/** Canned replies, while the answer begins with a slash. */

import { useTranslation } from "react-i18next";
import type { CannedReply } from "../api/client";
import styles from "./tools.module.css";

interface Props {
  readonly replies: readonly CannedReply[];
  readonly chosen: number;
  readonly onPick: (reply: CannedReply) => void;
}

export function Slash({ replies, chosen, onPick }: Props) {
  const { t } = useTranslation();
  return (
    <section className={styles.assist} aria-label={t("reply.title")}>
      {replies.length === 0 && <p>{t("reply.none")}</p>}
      <ul>
        {replies.map((reply, i) => (
          <li key={reply.id}>
            <button type="button" aria-current={i === chosen} onClick={() => onPick(reply)}>
              <strong>{reply.title}</strong>
              {reply.shortcut && <kbd>/{reply.shortcut}</kbd>}
              <span>{reply.text}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
