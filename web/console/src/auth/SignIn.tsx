/** Signing in: address and password, then a code where the account asks for one. */

import { Button, PasswordInput, TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { asApiError } from "../api/errors";
import { useEnded, useSigning } from "../api/session";
import styles from "./auth.module.css";
import { Fault } from "./Fault";
import { Forgotten } from "./Forgotten";
import { Frame } from "./Frame";
import { SingleSignOn, SsoFault, useSignInOptions } from "./SingleSignOn";
import { useSubmit } from "./useSubmit";

export function SignIn() {
  const { t } = useTranslation();
  const { signIn } = useSigning();
  const ended = useEnded();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [asksCode, setAsksCode] = useState(false);
  const [forgot, setForgot] = useState(false);
  const options = useSignInOptions();
  const [emergency, setEmergency] = useState(false);
  const codeField = useRef<HTMLInputElement>(null);
  const { submit, busy, error } = useSubmit(async () => {
    try {
      await signIn(email.trim(), password, asksCode ? code.trim() : null);
    } catch (thrown) {
      const refused = asApiError(thrown);
      if (refused.reason === "code_needed" && !asksCode) return setAsksCode(true);
      if (refused.reason === "code_wrong") {
        setCode("");
        codeField.current?.focus();
      }
      if (refused.reason === "wrong") setAsksCode(false);
      throw refused;
    }
  });

  if (!options) return <Frame title={t("auth.title")} lead={t("auth.lead")} quiet />;
  const { password: everybody, sso } = options;
  if (forgot) return <Forgotten email={email} onBack={() => setForgot(false)} />;
  const byPassword = everybody || emergency || asksCode;
  const send = (event: FormEvent) => {
    event.preventDefault();
    submit();
  };
  return (
    <Frame
      title={asksCode ? t("auth.codeTitle") : t("auth.title")}
      lead={asksCode ? t("auth.codeLead") : t("auth.lead")}
    >
      {ended && !error && (
        <p className={styles.word} role="status">
          {t(`ended.${ended}`)}
        </p>
      )}
      <SsoFault />
      {sso && !asksCode && (
        <div className={styles.ways}>
          <SingleSignOn name={sso.name ?? null} quiet={emergency} />
          {ended === "left" && sso.sign_out && (
            <a className={styles.other} href={sso.sign_out}>
              {t("auth.ssoSignOut", { name: sso.name ?? t("auth.company") })}
            </a>
          )}
          {everybody && <p className={styles.or}>{t("auth.or")}</p>}
          {!byPassword && (
            <button type="button" className={styles.other} onClick={() => setEmergency(true)}>
              {t("auth.emergency")}
            </button>
          )}
        </div>
      )}
      {byPassword && (
        <form className={styles.form} onSubmit={send}>
          {asksCode ? (
            <TextInput
              key="code"
              ref={codeField}
              label={t("auth.code")}
              description={t("auth.codeHint")}
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
              autoComplete="one-time-code"
              inputMode="text"
              maxLength={20}
              size="md"
              autoFocus
              required
              withAsterisk={false}
            />
          ) : (
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
              <PasswordInput
                label={t("auth.password")}
                value={password}
                onChange={(event) => setPassword(event.currentTarget.value)}
                autoComplete="current-password"
                maxLength={1024}
                size="md"
                required
                withAsterisk={false}
                visibilityToggleButtonProps={{ "aria-label": t("auth.showPassword") }}
              />
            </>
          )}
          <Fault error={error} />
          <Button type="submit" size="md" variant={sso && !asksCode ? "default" : "filled"} loading={busy} fullWidth>
            {asksCode ? t("auth.confirm") : t("auth.signIn")}
          </Button>
          {asksCode ? (
            <button type="button" className={styles.other} onClick={() => setAsksCode(false)}>
              {t("auth.back")}
            </button>
          ) : (
            <button type="button" className={styles.other} onClick={() => setForgot(true)}>
              {t("auth.forgot")}
            </button>
          )}
        </form>
      )}
    </Frame>
  );
}
