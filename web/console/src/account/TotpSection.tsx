/** The second factor: switched on by a first code, off by the password. The QR code is drawn here and goes nowhere. */

import { Button, Group, PasswordInput, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call } from "../api/client";
import { useMe, useSigning } from "../api/session";
import { Fault } from "../auth/Fault";
import { useSubmit } from "../auth/useSubmit";
import styles from "./account.module.css";
import { QrCode } from "./QrCode";
import { Section } from "./Section";

type Step =
  | { readonly at: "rest" }
  | { readonly at: "password" }
  | { readonly at: "scan"; readonly secret: string; readonly uri: string }
  | { readonly at: "codes"; readonly codes: readonly string[] };

export function TotpSection() {
  const { t } = useTranslation();
  const { user } = useMe();
  const [step, setStep] = useState<Step>({ at: "rest" });
  return (
    <Section title={t("totp.title")} lead={t(user.totp ? "totp.isOn" : "totp.isOff")}>
      {step.at === "rest" && (
        <Button variant="default" onClick={() => setStep({ at: "password" })}>
          {t(user.totp ? "totp.switchOff" : "totp.switchOn")}
        </Button>
      )}
      {step.at === "password" && <Password off={user.totp} onStep={setStep} />}
      {step.at === "scan" && <Scan secret={step.secret} uri={step.uri} onStep={setStep} />}
      {step.at === "codes" && <Codes codes={step.codes} onDone={() => setStep({ at: "rest" })} />}
    </Section>
  );
}

function Password({ off, onStep }: { off: boolean; onStep: (step: Step) => void }) {
  const { t } = useTranslation();
  const { refresh } = useSigning();
  const [password, setPassword] = useState("");
  const { submit, busy, error } = useSubmit(async () => {
    if (off) {
      await call(api.POST("/api/accounts/me/totp/disable", { body: { password } }));
      await refresh();
      return onStep({ at: "rest" });
    }
    const { secret, uri } = await call(api.POST("/api/accounts/me/totp", { body: { password } }));
    onStep({ at: "scan", secret, uri });
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    submit();
  };
  return (
    <form className={styles.form} onSubmit={send}>
      <PasswordInput
        label={t("account.current")}
        description={t(off ? "totp.whyOff" : "totp.whyOn")}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        autoComplete="current-password"
        maxLength={1024}
        autoFocus
        required
        withAsterisk={false}
        visibilityToggleButtonProps={{ "aria-label": t("auth.showPassword") }}
      />
      <Fault error={error} />
      <Group gap="xs">
        <Button type="submit" color={off ? "red" : "brand"} loading={busy} disabled={!password}>
          {t(off ? "totp.switchOff" : "totp.next")}
        </Button>
        <Button variant="default" onClick={() => onStep({ at: "rest" })}>
          {t("dialog.cancel")}
        </Button>
      </Group>
    </form>
  );
}

function Scan({ secret, uri, onStep }: { secret: string; uri: string; onStep: (step: Step) => void }) {
  const { t } = useTranslation();
  const { refresh } = useSigning();
  const [code, setCode] = useState("");
  const { submit, busy, error } = useSubmit(async () => {
    const { codes } = await call(api.POST("/api/accounts/me/totp/confirm", { body: { code: code.trim() } }));
    onStep({ at: "codes", codes });
    await refresh();
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    submit();
  };
  return (
    <form className={styles.form} onSubmit={send}>
      <p className={styles.lead}>{t("totp.scan")}</p>
      <QrCode text={uri} label={t("totp.qr")} />
      <p className={styles.lead}>
        {t("totp.secret")} <code className={styles.secret}>{secret.replace(/(.{4})(?=.)/g, "$1 ")}</code>
      </p>
      <TextInput
        label={t("auth.code")}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
        autoComplete="one-time-code"
        inputMode="numeric"
        maxLength={20}
        autoFocus
        required
        withAsterisk={false}
      />
      <Fault error={error} />
      <Group gap="xs">
        <Button type="submit" loading={busy} disabled={!code.trim()}>
          {t("totp.switchOn")}
        </Button>
        <Button variant="default" onClick={() => onStep({ at: "rest" })}>
          {t("dialog.cancel")}
        </Button>
      </Group>
    </form>
  );
}

function Codes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={styles.form} role="status">
      <p className={styles.lead}>{t("totp.codes")}</p>
      <ul className={styles.codes}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Button onClick={onDone}>{t("totp.kept")}</Button>
    </div>
  );
}
