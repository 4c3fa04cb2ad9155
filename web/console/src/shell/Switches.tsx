/** Language, and light or dark, where nobody is signed in. */

import { SegmentedControl } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Language, speak } from "../locales";
import { SchemeMenu } from "./SchemeMenu";
import styles from "./shell.module.css";

export function Switches() {
  const { t, i18n } = useTranslation();
  return (
    <div className={styles.switches}>
      <SegmentedControl
        size="xs"
        aria-label={t("app.language")}
        value={i18n.language}
        onChange={(language) => speak(language as Language)}
        data={[
          { value: "ko", label: t("language.ko") },
          { value: "en", label: t("language.en") },
        ]}
      />
      <SchemeMenu />
    </div>
  );
}
