/** Asking for a link that sets a new password. The answer is the same whether or not there is such an account. */

import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call } from "../api/client";
import { language } from "../api/session";
import styles from "./auth.module.css";
import { Fault } from "./Fault";
import { Frame } from "./Frame";
import { useSubmit } from "./useSubmit";

export function Forgotten({ email: known, onBack }: { email: string; onBack: () => void }) {
  const { t } = useTranslation();
  const [email, setEmail] = useState(known);
  const [sent, setSent] = useState(false);
  const { submit, busy, error } = useSubmit(async () => {
    await call(api.POST("/api/auth/password_reset", { body: { email: email.trim(), lang: language() } }));
    setSent(true);
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    submit();
  };
  return (
    <Frame
      title={sent ? t("auth.sentTitle") : t("auth.forgotTitle")}
      lead={sent ? t("auth.sentLead", { email: email.trim() }) : t("auth.forgotLead")}
    >
      <form className={styles.form} onSubmit={send}>
        {!sent && (
          <>
            <TextInput
              label={t("auth.email")}
              type="email"
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
              autoComplete="username"
              maxLength={254}
              size="md"
              autoFocus
              required
              withAsterisk={false}
            />
            <Fault error={error} />
            <Button type="submit" size="md" loading={busy} fullWidth>
              {t("auth.sendLink")}
            </Button>
          </>
        )}
        <button type="button" className={styles.other} onClick={onBack}>
          {t("auth.toSignIn")}
        </button>
      </form>
    </Frame>
  );
}
