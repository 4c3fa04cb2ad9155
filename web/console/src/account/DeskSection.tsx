/** How the desk behaves in this browser. */

import { Stack, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { prefer, usePreferences } from "../desk/preferences";
import { complain } from "../view/tell";
import { Section } from "./Section";

export function DeskSection() {
  const { t } = useTranslation();
  const { keys, sound, notify } = usePreferences();
  const setNotify = async (on: boolean) => {
    if (!on) return prefer({ notify: false });
    const allowed = "Notification" in window && (await Notification.requestPermission()) === "granted";
    if (!allowed) complain(t("preference.refused"));
    prefer({ notify: allowed });
  };
  return (
    <Section title={t("preference.title")}>
      <Stack gap="md">
        <Switch
          label={t("preference.keys")}
          description={t("preference.keysHint")}
          checked={keys}
          onChange={(event) => prefer({ keys: event.currentTarget.checked })}
        />
        <Switch
          label={t("preference.sound")}
          checked={sound}
          onChange={(event) => prefer({ sound: event.currentTarget.checked })}
        />
        <Switch
          label={t("preference.notify")}
          description={t("preference.notifyHint")}
          checked={notify}
          onChange={(event) => void setNotify(event.currentTarget.checked)}
        />
      </Stack>
    </Section>
  );
}
