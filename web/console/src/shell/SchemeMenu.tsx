/** Light, dark, or as the system is. */

import { ActionIcon, Menu, useMantineColorScheme } from "@mantine/core";
import { Check, Moon, Sun, SunMoon } from "lucide-react";
import { useTranslation } from "react-i18next";

const SCHEMES = [
  { scheme: "auto", Icon: SunMoon },
  { scheme: "light", Icon: Sun },
  { scheme: "dark", Icon: Moon },
] as const;

export function SchemeMenu() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Now = SCHEMES.find(({ scheme }) => scheme === colorScheme)?.Icon ?? SunMoon;
  return (
    <Menu position="top">
      <Menu.Target>
        <ActionIcon size={40} aria-label={t("app.scheme")}>
          <Now size={19} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {SCHEMES.map(({ scheme, Icon }) => (
          <Menu.Item
            key={scheme}
            leftSection={<Icon size={16} aria-hidden />}
            rightSection={scheme === colorScheme && <Check size={14} aria-hidden />}
            aria-current={scheme === colorScheme}
            onClick={() => setColorScheme(scheme)}
          >
            {t(`scheme.${scheme}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
