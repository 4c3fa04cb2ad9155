/** Says that the line is down, and what that means: nothing is lost. */

import { CloudOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDesk, useStore } from "../live/context";
import styles from "./shell.module.css";

/** A line that is back sooner is nobody's business. */
const QUIET_MS = 1_200;

export function ConnectionBanner() {
  const { t } = useTranslation();
  const store = useStore();
  const { link } = useDesk();
  const [shown, setShown] = useState(false);
  const down = link !== "online";
  useEffect(() => {
    if (!down) return setShown(false);
    const timer = setTimeout(() => setShown(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, [down]);
  return (
    <div role="status">
      {shown && (
        <p className={styles.banner}>
          <CloudOff size={16} aria-hidden />
          <span>{t("connection.down")}</span>
          <button type="button" onClick={() => store.reconnect()}>
            {t("connection.again")}
          </button>
        </p>
      )}
    </div>
  );
}
