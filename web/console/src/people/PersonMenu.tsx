/** What an admin does with an account; what cannot be undone at once is asked for once more. */

import { ActionIcon, Button, Group, Menu, Modal, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { EllipsisVertical } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call, type User } from "../api/client";
import { tell, tellRefusal } from "../view/tell";
import { LinkToHandOver } from "./LinkToHandOver";
import styles from "./people.module.css";
import { PEOPLE } from "./roles";

type Deed = "inviteAgain" | "signOut" | "resetTotp" | "shut" | "open";

export function PersonMenu({ user }: { user: User }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Deed | null>(null);
  const [link, setLink] = useState<string | null>(null);
  const params = { path: { user_id: user.id } };
  const work: Readonly<Record<Deed, () => Promise<unknown>>> = {
    inviteAgain: async () => {
      const invited = await call(api.POST("/api/accounts/users/{user_id}/invitation", { params }));
      setLink(invited.link ?? null);
    },
    signOut: () => call(api.POST("/api/accounts/users/{user_id}/sign_out", { params })),
    resetTotp: () => call(api.POST("/api/accounts/users/{user_id}/totp/reset", { params })),
    shut: () => call(api.PATCH("/api/accounts/users/{user_id}", { params, body: { active: false } })),
    open: () => call(api.PATCH("/api/accounts/users/{user_id}", { params, body: { active: true } })),
  };
  const doing = useMutation({
    mutationFn: (deed: Deed) => work[deed](),
    onSuccess: (_, deed) => {
      setAsked(null);
      tell(t(`personDone.${deed}`, { name: user.name }));
    },
    onError: (thrown) => tellRefusal(thrown),
    onSettled: () => queries.invalidateQueries({ queryKey: PEOPLE }),
  });
  const deeds: readonly Deed[] = user.active
    ? [
        ...(user.joined ? (["signOut"] as const) : (["inviteAgain"] as const)),
        ...(user.totp ? (["resetTotp"] as const) : []),
        "shut",
      ]
    : ["open"];
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size={36} aria-label={t("people.actionsOf", { name: user.name })}>
            <EllipsisVertical size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {deeds.map((deed) => (
            <Menu.Item
              key={deed}
              className={deed === "shut" ? styles.grave : ""}
              onClick={() => (deed === "inviteAgain" || deed === "open" ? doing.mutate(deed) : setAsked(deed))}
            >
              {t(`personDeed.${deed}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={asked !== null}
        onClose={() => setAsked(null)}
        title={asked && t(`personDeed.${asked}`)}
        closeButtonProps={{ "aria-label": t("dialog.close") }}
      >
        {asked && asked !== "inviteAgain" && asked !== "open" && (
          <Stack gap="md">
            <p className={styles.said}>{t(`personAsk.${asked}`, { name: user.name })}</p>
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setAsked(null)}>
                {t("dialog.cancel")}
              </Button>
              <Button color="red" loading={doing.isPending} onClick={() => doing.mutate(asked)}>
                {t(`personDeed.${asked}`)}
              </Button>
            </Group>
          </Stack>
        )}
      </Modal>
      <Modal
        opened={link !== null}
        onClose={() => setLink(null)}
        title={t("personDeed.inviteAgain")}
        closeButtonProps={{ "aria-label": t("dialog.close") }}
      >
        <Stack gap="md">
          <LinkToHandOver email={user.email} link={link} />
        </Stack>
      </Modal>
    </>
  );
}
