/** The page around everything that works signed out. */

import { Title } from "@mantine/core";
import { MessagesSquare } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Switches } from "../shell/Switches";
import styles from "./auth.module.css";

interface Props {
  readonly title: string;
  readonly lead?: string;
  /** Nothing is asked yet. */
  readonly quiet?: boolean;
  readonly children?: ReactNode;
}

export function Frame({ title, lead, quiet = false, children }: Props) {
  const { t } = useTranslation();
  return (
    <div className={styles.page}>
      <main className={styles.card} aria-busy={quiet}>
        <p className={styles.brand}>
          <span className={styles.mark}>
            <MessagesSquare size={18} aria-hidden />
          </span>
          {t("app.name")}
        </p>
        <Title order={1} className={styles.title}>
          {title}
        </Title>
        {lead && <p className={styles.lead}>{lead}</p>}
        {children}
      </main>
      <div className={styles.switches}>
        <Switches />
      </div>
    </div>
  );
}
