/** Where one can go, and oneself. At the side, on a phone at the bottom. */

import { Link, useLocation } from "@tanstack/react-router";
import {
  AtSign,
  BookOpenText,
  ChartNoAxesCombined,
  CircleUser,
  MessageCircleQuestion,
  MessagesSquare,
  Users,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import { useMentions } from "../api/desk";
import { useMe } from "../api/session";
import { isDesk } from "./part";
import { seesPeople, writesArticles } from "./roles";
import { SchemeMenu } from "./SchemeMenu";
import { SelfMenu } from "./SelfMenu";
import styles from "./shell.module.css";

export function Rail({ atDesk }: { atDesk: boolean }) {
  const { t } = useTranslation();
  const { user } = useMe();
  const { pathname } = useLocation();
  const unread = useMentions().data?.unread ?? 0;
  return (
    <nav className={styles.rail} aria-label={t("app.parts")}>
      <div className={styles.places}>
        {atDesk && (
          <Link
            to="/desk"
            className={styles.place}
            activeOptions={{ exact: true }}
            aria-current={isDesk(pathname) && "page"}
          >
            <MessagesSquare size={20} aria-hidden />
            <span>{t("part.desk")}</span>
          </Link>
        )}
        {writesArticles(user.role) && (
          <Link to="/authoring" className={styles.place} activeOptions={{ includeSearch: false }}>
            <BookOpenText size={20} aria-hidden />
            <span>{t("part.authoring")}</span>
          </Link>
        )}
        <Link to="/desk/questions" className={styles.place}>
          <MessageCircleQuestion size={20} aria-hidden />
          <span>{t("part.questions")}</span>
        </Link>
        <Link to="/desk/mentions" className={styles.place}>
          <AtSign size={20} aria-hidden />
          <span>{t("part.mentions")}</span>
          {unread > 0 && (
            <span className={styles.badge} title={t("mention.unread", { count: unread })}>
              <span aria-hidden>{Math.min(unread, 99)}</span>
              <span className="unseen">{t("mention.unread", { count: unread })}</span>
            </span>
          )}
        </Link>
        {seesPeople(user.role) && (
          <Link
            to="/desk/lead/wall"
            className={styles.place}
            aria-current={pathname.startsWith("/desk/lead") ? "page" : undefined}
          >
            <ChartNoAxesCombined size={20} aria-hidden />
            <span>{t("part.lead")}</span>
          </Link>
        )}
        {seesPeople(user.role) && (
          <Link to="/desk/people" className={styles.place}>
            <Users size={20} aria-hidden />
            <span>{t("part.people")}</span>
          </Link>
        )}
        <Link to="/desk/account" className={styles.place}>
          <CircleUser size={20} aria-hidden />
          <span>{t("part.account")}</span>
        </Link>
      </div>
      <div className={styles.self}>
        <span className={styles.scheme}>
          <SchemeMenu />
        </span>
        <SelfMenu atDesk={atDesk} />
      </div>
    </nav>
  );
}
