/** What is shown instead of a part that failed, or that there is not. */

import { Button, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import styles from "./shell.module.css";

export function Failure() {
  const { t } = useTranslation();
  return (
    <div className={styles.failure} role="alert">
      <Title order={1}>{t("failure.title")}</Title>
      <p>{t("failure.lead")}</p>
      <Button onClick={() => window.location.reload()}>{t("failure.reload")}</Button>
    </div>
  );
}

export function Missing() {
  const { t } = useTranslation();
  return (
    <div className={styles.failure}>
      <Title order={1}>{t("failure.missing")}</Title>
      <Link to="/desk">{t("failure.home")}</Link>
    </div>
  );
}
