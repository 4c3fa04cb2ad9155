/** The way in by the company's identity provider, and what was wrong when one came back from there. */

import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call } from "../api/client";
import styles from "./auth.module.css";
import { readSsoReason } from "./link";

/** How one can sign in here: null until that is known; where it cannot be asked, by password. */
export function useSignInOptions() {
  const { data, isError } = useQuery({
    queryKey: ["session", "options"],
    queryFn: () => call(api.GET("/api/auth/options")),
    staleTime: 60_000,
    retry: 1,
  });
  return data ?? (isError ? { password: true, sso: null } : null);
}

export function SingleSignOn({ name, quiet = false }: { name: string | null; quiet?: boolean }) {
  const { t } = useTranslation();
  const to = window.location.pathname;
  return (
    <Button
      component="a"
      href={`/api/auth/sso/start?to=${encodeURIComponent(to)}`}
      size="md"
      variant={quiet ? "default" : "filled"}
      leftSection={<KeyRound size={18} aria-hidden />}
      fullWidth
    >
      {t("auth.sso", { name: name ?? t("auth.company") })}
    </Button>
  );
}

/** Why one came back without being signed in. It is read once, so that a reload does not tell it again. */
export function SsoFault() {
  const { t } = useTranslation();
  const [reason] = useState(() => readSsoReason(window.location.hash));
  useEffect(() => {
    if (reason) window.history.replaceState(null, "", window.location.pathname);
  }, [reason]);
  if (!reason) return null;
  return (
    <p role="alert" className={`${styles.fault} ${styles.back}`}>
      {t(`ssoFault.${reason}`)}
    </p>
  );
}
