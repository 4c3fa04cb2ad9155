/** The frame of all work: where one can go, whether the line is up, and the part that is open. */

import { Navigate, Outlet, useLocation } from "@tanstack/react-router";
import { Suspense } from "react";
import { useMe } from "../api/session";
import { DeskProvider } from "../live/context";
import { Calls } from "./Calls";
import { ConnectionBanner } from "./ConnectionBanner";
import { elsewhere } from "./part";
import { Rail } from "./Rail";
import { worksAtDesk, writesArticles } from "./roles";
import styles from "./shell.module.css";
import { TitleCount } from "./TitleCount";

export function Shell() {
  const { user } = useMe();
  const { pathname } = useLocation();
  const atDesk = worksAtDesk(user.role);
  const writes = writesArticles(user.role);
  const place = elsewhere(pathname, atDesk, writes);
  const page = (
    <div className={styles.shell}>
      <Rail atDesk={atDesk} />
      <div className={styles.page}>
        {atDesk && <ConnectionBanner />}
        <main className={styles.main}>
          <Suspense>{place ? <Navigate to={place} replace /> : <Outlet />}</Suspense>
        </main>
      </div>
      {atDesk && <TitleCount />}
      {atDesk && <Calls />}
    </div>
  );
  return atDesk ? <DeskProvider>{page}</DeskProvider> : page;
}
