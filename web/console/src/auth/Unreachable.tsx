import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import styles from "./auth.module.css";
import { Frame } from "./Frame";

/** The server did not answer who is signed in. */
export function Unreachable({ onAgain }: { onAgain: () => void }) {
  const { t } = useTranslation();
  return (
    <Frame title={t("auth.unreachable")} lead={t("auth.unreachableLead")}>
      <div className={styles.form}>
        <Button size="md" onClick={onAgain} fullWidth>
          {t("auth.again")}
        </Button>
      </div>
    </Frame>
  );
}
