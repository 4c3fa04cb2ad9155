/** Nobody leaves unsaved writing behind without being asked. */

import { Button, Group, Modal } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

export function LeaveDialog({ dirty, save }: { dirty: boolean; save: (() => Promise<unknown>) | null }) {
  const { t } = useTranslation();
  const leaving = useBlocker({ shouldBlockFn: () => dirty, enableBeforeUnload: () => dirty, withResolver: true });
  const stay = () => leaving.reset?.();
  return (
    <Modal
      opened={leaving.status === "blocked"}
      onClose={stay}
      title={t("leave.title")}
      closeButtonProps={{ "aria-label": t("dialog.close") }}
    >
      <p>{t("leave.lead")}</p>
      <Group justify="flex-end">
        <Button variant="subtle" onClick={() => leaving.proceed?.()}>
          {t("leave.without")}
        </Button>
        <Button variant="default" onClick={stay} data-autofocus>
          {t("leave.stay")}
        </Button>
        {save && (
          <Button
            onClick={() =>
              void save()
                .then(() => leaving.proceed?.())
                .catch(stay)
            }
          >
            {t("leave.save")}
          </Button>
        )}
      </Group>
    </Modal>
  );
}
