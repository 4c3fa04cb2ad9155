/** A new account. Where no mail can be sent the link is handed over by hand. */

import { Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call, type Role } from "../api/client";
import { language } from "../api/session";
import { Fault } from "../auth/Fault";
import { useSubmit } from "../auth/useSubmit";
import { LinkToHandOver } from "./LinkToHandOver";
import { PEOPLE, ROLES } from "./roles";

interface Sent {
  readonly email: string;
  readonly link: string | null;
}

export function InviteDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("agent");
  const [sent, setSent] = useState<Sent | null>(null);
  const { submit, busy, error, clear } = useSubmit(async () => {
    const body = { email: email.trim(), name: name.trim(), role, lang: language() };
    const { user, link } = await call(api.POST("/api/accounts/users", { body }));
    setSent({ email: user.email, link: link ?? null });
    await queries.invalidateQueries({ queryKey: PEOPLE });
  });
  const close = () => {
    onClose();
    clear();
    setSent(null);
    setEmail("");
    setName("");
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    submit();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t("invite.title")}
      closeButtonProps={{ "aria-label": t("dialog.close") }}
    >
      {sent ? (
        <Stack gap="md">
          <LinkToHandOver email={sent.email} link={sent.link} />
          <Group justify="flex-end">
            <Button onClick={close}>{t("dialog.done")}</Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={send}>
          <Stack gap="md">
            <TextInput
              label={t("auth.email")}
              type="email"
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
              maxLength={254}
              autoComplete="off"
              data-autofocus
              required
              withAsterisk={false}
            />
            <TextInput
              label={t("people.name")}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              maxLength={80}
              autoComplete="off"
              required
              withAsterisk={false}
            />
            <Select
              label={t("people.role")}
              description={t(`roleMay.${role}`)}
              data={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
              value={role}
              onChange={(value) => value && setRole(value as Role)}
              allowDeselect={false}
            />
            <Fault error={error} />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t("dialog.cancel")}
              </Button>
              <Button type="submit" loading={busy}>
                {t("invite.send")}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
