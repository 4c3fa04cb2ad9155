/** What supervisors look after: the present, figures, teams, canned replies, incidents, and evidence of abuse. */

import { Link, Outlet } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import styles from "./lead.module.css";

const PARTS = [
  { to: "/desk/lead/wall", key: "wall" },
  { to: "/desk/lead/reports", key: "reports" },
  { to: "/desk/lead/teams", key: "teams" },
  { to: "/desk/lead/replies", key: "replies" },
  { to: "/desk/lead/incidents", key: "incidents" },
  { to: "/desk/lead/evidence", key: "evidence" },
] as const;

export function LeadPage() {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className={styles.page} tabIndex={0}>
      <nav className={styles.parts} aria-label={t("lead.parts")}>
        {PARTS.map(({ to, key }) => (
          <Link key={key} to={to} className={styles.part}>
            {t(`lead.${key}`)}
          </Link>
        ))}
      </nav>
      <Outlet />
    </div>
  );
}
