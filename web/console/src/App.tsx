/** Who is there decides what is shown: a link from a mail, the sign-in, or the work. */

import { RouterProvider } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "./api/session";
import { Frame } from "./auth/Frame";
import { Invitation } from "./auth/Invitation";
import { readLink } from "./auth/link";
import { Reset } from "./auth/Reset";
import { SignIn } from "./auth/SignIn";
import { Unreachable } from "./auth/Unreachable";
import { router } from "./router";

export function App() {
  const { t } = useTranslation();
  const session = useSession();
  const [link, setLink] = useState(() => readLink(window.location.hash));
  useEffect(() => {
    const look = () => setLink((before) => readLink(window.location.hash) ?? before);
    window.addEventListener("hashchange", look);
    return () => window.removeEventListener("hashchange", look);
  }, []);
  useEffect(() => {
    // The token is ours now; in the address it would stay in the browser's history.
    if (link) window.history.replaceState(null, "", window.location.pathname);
  }, [link]);

  if (link?.kind === "invitation") return <Invitation token={link.token} onDone={() => setLink(null)} />;
  if (link?.kind === "reset") return <Reset token={link.token} onDone={() => setLink(null)} />;
  if (session.data) return <RouterProvider router={router} key={session.data.user.id} />;
  if (session.isError) return <Unreachable onAgain={() => void session.refetch()} />;
  if (session.isPending) return <Frame title={t("auth.opening")} quiet />;
  return <SignIn />;
}
