/** Oneself: whether one is at the desk, the language, and signing out. */

import { Menu } from "@mantine/core";
import { Check, Coffee, Languages, LogOut } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, call } from "../api/client";
import { useMe, useSigning } from "../api/session";
import { useDesk, useStore } from "../live/context";
import type { Language } from "../locales";
import { speak } from "../locales";
import { tellRefusal } from "../view/tell";
import styles from "./shell.module.css";

export function SelfMenu({ atDesk }: { atDesk: boolean }) {
  return atDesk ? <AtDesk /> : <Menued status={null} />;
}

function AtDesk() {
  const { t } = useTranslation();
  const store = useStore();
  const { link, agents, me } = useDesk();
  const away = agents.find(({ id }) => id === me?.id)?.away ?? store.isAway();
  const state = link !== "online" ? "offline" : away ? "away" : "here";
  return (
    <Menued status={state}>
      <Menu.Label>{t("status.title")}</Menu.Label>
      <Menu.Item
        leftSection={<span className={styles.dot} data-status="here" />}
        rightSection={!away && <Check size={14} aria-hidden />}
        aria-current={!away}
        onClick={() => store.setAway(false)}
      >
        {t("status.here")}
      </Menu.Item>
      <Menu.Item
        leftSection={<Coffee size={14} aria-hidden />}
        rightSection={away && <Check size={14} aria-hidden />}
        aria-current={away}
        onClick={() => store.setAway(true)}
      >
        {t("status.away")}
      </Menu.Item>
      <Menu.Divider />
    </Menued>
  );
}

interface Props {
  readonly status: "here" | "away" | "offline" | null;
  readonly children?: React.ReactNode;
}

function Menued({ status, children }: Props) {
  const { t, i18n } = useTranslation();
  const { user } = useMe();
  const { signOut, refresh } = useSigning();
  const [leaving, setLeaving] = useState(false);
  const other: Language = i18n.language === "ko" ? "en" : "ko";
  const speakOther = async () => {
    speak(other);
    await call(api.PATCH("/api/accounts/me", { body: { lang: other } }));
    await refresh();
  };
  const leave = async () => {
    setLeaving(true);
    await signOut().finally(() => setLeaving(false));
  };
  return (
    <Menu position="right-end" width={220}>
      <Menu.Target>
        <button
          type="button"
          className={styles.me}
          aria-label={status ? t("app.meWith", { name: user.name, status: t(`status.${status}`) }) : user.name}
        >
          <span aria-hidden>{[...user.name].slice(0, 1)}</span>
          {status && <span className={styles.dot} data-status={status} />}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={styles.who}>
          <strong>{user.name}</strong>
          <span>{t(`role.${user.role}`)}</span>
        </div>
        <Menu.Divider />
        {children}
        <Menu.Item
          leftSection={<Languages size={14} aria-hidden />}
          onClick={() => void speakOther().catch(tellRefusal)}
        >
          {t(`language.${other}`)}
        </Menu.Item>
        <Menu.Item
          leftSection={<LogOut size={14} aria-hidden />}
          disabled={leaving}
          onClick={() => void leave().catch(tellRefusal)}
        >
          {t("app.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
