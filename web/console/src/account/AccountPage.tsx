/** One's own account: name, password, second factor, and where one is signed in. */

import { Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMe } from "../api/session";
import { worksAtDesk } from "../shell/roles";
import styles from "./account.module.css";
import { DeskSection } from "./DeskSection";
import { PasswordSection } from "./PasswordSection";
import { PortraitSection } from "./PortraitSection";
import { ProfileSection } from "./ProfileSection";
import { SessionsSection } from "./SessionsSection";
import { TotpSection } from "./TotpSection";

export function AccountPage() {
  const { t } = useTranslation();
  const { user } = useMe();
  return (
    <div className={styles.page}>
      <div className={styles.column}>
        <Title order={1}>{t("account.title")}</Title>
        <ProfileSection />
        {worksAtDesk(user.role) && <PortraitSection />}
        <PasswordSection />
        <TotpSection />
        {worksAtDesk(user.role) && <DeskSection />}
        <SessionsSection />
      </div>
    </div>
  );
}
