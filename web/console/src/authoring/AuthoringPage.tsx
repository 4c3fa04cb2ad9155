/** The frame of authoring: its parts as tabs, and what each of them holds. */

import { useDocumentTitle } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, call } from "../api/client";
import { keys } from "./api";
import styles from "./authoring.module.css";

const PARTS = [
  { to: "/authoring", name: "list", exact: true },
  { to: "/authoring/review", name: "review", exact: false },
  { to: "/authoring/gaps", name: "gaps", exact: false },
  { to: "/authoring/pictures", name: "pictures", exact: false },
  { to: "/authoring/categories", name: "categories", exact: false },
  { to: "/authoring/files", name: "files", exact: false },
] as const;

export function AuthoringPage() {
  const { t } = useTranslation();
  const waiting = useQuery({
    queryKey: keys.list({ counts: true }),
    queryFn: () => call(api.GET("/api/authoring/articles", { params: { query: { limit: 1 } } })),
    refetchInterval: 30_000,
  });
  useDocumentTitle(t("authoring.parts"));
  const review = waiting.data?.counts.review ?? 0;
  return (
    <div className={styles.frame}>
      <nav className={styles.tabs} aria-label={t("authoring.parts")}>
        {PARTS.map(({ to, name, exact }) => (
          <Link key={name} to={to} className={styles.tab} activeOptions={{ exact, includeSearch: false }}>
            {t(`authoring.${name}`)}
            {name === "review" && review > 0 && <span className={styles.count}>{review}</span>}
          </Link>
        ))}
      </nav>
      <div className={styles.part}>
        <Outlet />
      </div>
    </div>
  );
}
