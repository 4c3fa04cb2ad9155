import { Button, CopyButton, Group, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import styles from "./people.module.css";

/** An invitation is on its way; or here is its link. */
export function LinkToHandOver({ email, link }: { email: string; link: string | null }) {
  const { t } = useTranslation();
  if (link === null) return <p className={styles.said}>{t("invite.mailed", { email })}</p>;
  return (
    <>
      <p className={styles.said}>{t("invite.handOver", { email })}</p>
      <Group gap="xs" wrap="nowrap">
        <TextInput
          value={link}
          readOnly
          aria-label={t("invite.link")}
          flex={1}
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyButton value={link}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {t(copied ? "invite.copied" : "invite.copy")}
            </Button>
          )}
        </CopyButton>
      </Group>
    </>
  );
}
