/** The chosen pictures, above the field. */

import { ActionIcon, Progress } from "@mantine/core";
import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import styles from "./composer.module.css";
import type { Tray } from "./useTray";

export function TrayView({ tray }: { tray: Tray }) {
  const { t } = useTranslation();
  if (tray.items.length === 0) return null;
  return (
    <ul className={styles.tray} aria-label={t("tray.title")}>
      {tray.items.map(({ key, name, preview, progress, picture, fault }) => (
        <li key={key} data-fault={fault !== null}>
          <img src={preview} alt="" />
          <span className={styles.file}>
            <span>{name}</span>
            <span role="status" className={styles.state}>
              {fault ?? t(picture ? "tray.ready" : "tray.sending")}
            </span>
            {!picture && !fault && (
              <Progress value={Math.max(4, progress * 100)} size={3} aria-label={t("tray.progress", { name })} />
            )}
          </span>
          <ActionIcon size={32} aria-label={t("tray.remove", { name })} onClick={() => tray.remove(key)}>
            <X size={16} aria-hidden />
          </ActionIcon>
        </li>
      ))}
    </ul>
  );
}
