/** A new password, by the link of a mail. Signing in is the next step, with its second factor. */

import { Button, PasswordInput, Skeleton, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call } from "../api/client";
import { asApiError } from "../api/errors";
import { end } from "../api/session";
import styles from "./auth.module.css";
import { Fault } from "./Fault";
import { Frame } from "./Frame";
import { useSubmit } from "./useSubmit";

export function Reset({ token, onDone }: { token: string; onDone: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [password, setPassword] = useState("");
  const [done, setDone] = useState(false);
  const found = useQuery({
    queryKey: ["reset", token],
    queryFn: () => call(api.POST("/api/auth/password_reset/look", { body: { token } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { submit, busy, error } = useSubmit(async () => {
    await call(api.POST("/api/auth/password_reset/confirm", { body: { token, password } }));
    end(queries, "password");
    setDone(true);
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    submit();
  };

  const toSignIn = (
    <Button size="md" onClick={onDone} variant={done ? "filled" : "default"} fullWidth>
      {t("auth.toSignIn")}
    </Button>
  );
  if (done) {
    return (
      <Frame title={t("auth.resetDone")} lead={t("auth.resetDoneLead")}>
        <div className={styles.form}>{toSignIn}</div>
      </Frame>
    );
  }
  if (found.isError) {
    return (
      <Frame title={t("auth.linkGone")}>
        <div className={styles.form}>
          <Fault error={asApiError(found.error)} />
          {toSignIn}
        </div>
      </Frame>
    );
  }
  if (!found.data) {
    return (
      <Frame title={t("auth.opening")} quiet>
        <Skeleton height={160} mt="lg" />
      </Frame>
    );
  }
  return (
    <Frame title={t("auth.resetTitle")} lead={t("auth.resetLead")}>
      <form className={styles.form} onSubmit={send}>
        <TextInput label={t("auth.email")} value={found.data.email} autoComplete="username" size="md" readOnly />
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
          {t("auth.setPassword")}
        </Button>
      </form>
    </Frame>
  );
}
