/** Taking up an invitation: a name and a password, and one is in. */

import { Button, PasswordInput, Skeleton, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call } from "../api/client";
import { asApiError } from "../api/errors";
import { useSigning } from "../api/session";
import styles from "./auth.module.css";
import { Fault } from "./Fault";
import { Frame } from "./Frame";
import { SingleSignOn, useSignInOptions } from "./SingleSignOn";
import { useSubmit } from "./useSubmit";

export function Invitation({ token, onDone }: { token: string; onDone: () => void }) {
  const { t } = useTranslation();
  const { begun } = useSigning();
  const options = useSignInOptions();
  const [name, setName] = useState<string | null>(null);
  const [password, setPassword] = useState("");
  const found = useQuery({
    queryKey: ["invitation", token],
    queryFn: () => call(api.POST("/api/auth/invitation", { body: { token } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { submit, busy, error } = useSubmit(async () => {
    const body = { token, password, name: name?.trim() || null };
    const session = await call(api.POST("/api/auth/invitation/accept", { body }));
    onDone();
    begun(session);
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    submit();
  };

  if (found.isError) {
    return (
      <Frame title={t("auth.linkGone")}>
        <div className={styles.form}>
          <Fault error={asApiError(found.error)} />
          <Button variant="default" size="md" onClick={onDone} fullWidth>
            {t("auth.toSignIn")}
          </Button>
        </div>
      </Frame>
    );
  }
  if (!found.data || !options) {
    return (
      <Frame title={t("auth.opening")} quiet>
        <Skeleton height={200} mt="lg" />
      </Frame>
    );
  }
  const { email, role, name: invited } = found.data;
  const { password: everybody, sso } = options;
  if (sso && !everybody && role !== "admin") {
    return (
      <Frame title={t("auth.invitedTitle")} lead={t("auth.invitedSso", { role: t(`role.${role}`) })}>
        <div className={styles.ways}>
          <SingleSignOn name={sso.name ?? null} />
        </div>
      </Frame>
    );
  }
  return (
    <Frame title={t("auth.invitedTitle")} lead={t("auth.invitedLead", { role: t(`role.${role}`) })}>
      <form className={styles.form} onSubmit={send}>
        <TextInput label={t("auth.email")} value={email} autoComplete="username" size="md" readOnly />
        <TextInput
          label={t("auth.name")}
          description={t("auth.nameHint")}
          value={name ?? invited}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="name"
          maxLength={80}
          size="md"
          required
          withAsterisk={false}
        />
        <PasswordInput
          label={t("auth.newPassword")}
          description={t("auth.newPasswordHint")}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="new-password"
          maxLength={1024}
          size="md"
          autoFocus
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ "aria-label": t("auth.showPassword") }}
        />
        <Fault error={error} />
        <Button type="submit" size="md" loading={busy} fullWidth>
          {t("auth.begin")}
        </Button>
      </form>
    </Frame>
  );
}
