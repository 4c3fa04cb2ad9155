import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call } from "../api/client";
import { useMe, useSigning } from "../api/session";
import { Fault } from "../auth/Fault";
import { useSubmit } from "../auth/useSubmit";
import { tell } from "../view/tell";
import styles from "./account.module.css";
import { Section } from "./Section";

/** The name that customers see. */
export function ProfileSection() {
  const { t } = useTranslation();
  const { user } = useMe();
  const { refresh } = useSigning();
  const [name, setName] = useState(user.name);
  const { submit, busy, error } = useSubmit(async () => {
    await call(api.PATCH("/api/accounts/me", { body: { name: name.trim() } }));
    await refresh();
    tell(t("account.saved"));
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    submit();
  };
  return (
    <Section title={t("account.profile")} lead={`${user.email} · ${t(`role.${user.role}`)}`}>
      <form className={styles.form} onSubmit={send}>
        <TextInput
          label={t("account.name")}
          description={t("account.nameHint")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={80}
          required
          withAsterisk={false}
        />
        <Fault error={error} />
        <Button type="submit" variant="default" loading={busy} disabled={name.trim() === user.name || !name.trim()}>
          {t("account.save")}
        </Button>
      </form>
    </Section>
  );
}
