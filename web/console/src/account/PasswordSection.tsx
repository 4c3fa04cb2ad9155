import { Button, PasswordInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call } from "../api/client";
import { useMe } from "../api/session";
import { Fault } from "../auth/Fault";
import { useSubmit } from "../auth/useSubmit";
import { tell } from "../view/tell";
import styles from "./account.module.css";
import { Section } from "./Section";

/** A new password, for the present one. */
export function PasswordSection() {
  const { t } = useTranslation();
  const { user } = useMe();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const { submit, busy, error } = useSubmit(async () => {
    await call(api.POST("/api/accounts/me/password", { body: { current, new: next } }));
    setCurrent("");
    setNext("");
    tell(t("account.passwordChanged"));
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    submit();
  };
  return (
    <Section title={t("account.password")} lead={t("account.passwordLead")}>
      <form className={styles.form} onSubmit={send}>
        <input type="email" value={user.email} autoComplete="username" readOnly hidden aria-hidden />
        <PasswordInput
          label={t("account.current")}
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          autoComplete="current-password"
          maxLength={1024}
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ "aria-label": t("auth.showPassword") }}
        />
        <PasswordInput
          label={t("auth.newPassword")}
          description={t("auth.newPasswordHint")}
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
          autoComplete="new-password"
          maxLength={1024}
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ "aria-label": t("auth.showPassword") }}
        />
        <Fault error={error} />
        <Button type="submit" variant="default" loading={busy} disabled={!current || !next}>
          {t("account.changePassword")}
        </Button>
      </form>
    </Section>
  );
}
