/** Who it is, who has it, and what can be done. */

import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { useDisclosure, useMediaQuery } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { ArrowLeft, ArrowRightLeft, Bot, CircleCheck, EllipsisVertical, Hand, Info } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Summary } from "../api/client";
import { useDesk } from "../live/context";
import { customerName } from "../view/names";
import styles from "./desk.module.css";
import { HandBackDialog } from "./dialogs/HandBackDialog";
import { ResolveDialog } from "./dialogs/ResolveDialog";
import { TransferDialog } from "./dialogs/TransferDialog";
import { DEED_EVENT } from "./shortcuts";
import { useCalls } from "./useCalls";
import type { Case } from "./useCase";

interface Props {
  readonly conversation: Summary;
  readonly deeds: Case;
  /** Shows what else is known, where there is no room for it beside the conversation. */
  readonly onDetails: (() => void) | null;
}

export function ConversationHeader({ conversation, deeds, onDetails }: Props) {
  const { t } = useTranslation();
  const narrow = useMediaQuery("(max-width: 900px)");
  const [transferring, transfer] = useDisclosure();
  const [handingBack, handBack] = useDisclosure();
  const [resolving, resolve] = useDisclosure();
  const { may } = deeds;
  const { agents, me } = useDesk();
  const looking = agents
    .filter(({ id, looking_at: at }) => id !== me?.id && at === conversation.conversation_id)
    .map(({ name }) => name);
  useCalls({
    [DEED_EVENT]: (deed) => {
      if (deed === "claim" && may.claim) void deeds.claim();
      if (deed === "transfer" && may.transfer) transfer.open();
      if (deed === "resolve" && may.resolve) resolve.open();
    },
  });
  const actions = [
    { show: may.takeOver, key: "takeOver", Icon: Hand, open: () => void deeds.takeOver() },
    { show: may.transfer, key: "transfer", Icon: ArrowRightLeft, open: transfer.open },
    { show: may.handBack, key: "handBack", Icon: Bot, open: handBack.open },
    { show: may.resolve, key: "resolve", Icon: CircleCheck, open: resolve.open },
  ] as const;
  const shown = actions.filter(({ show }) => show);
  return (
    <header className={styles.header}>
      <Tooltip label={t("conversation.back")}>
        <ActionIcon component={Link} to="/desk" size={40} className={styles.back} aria-label={t("conversation.back")}>
          <ArrowLeft size={20} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <div className={styles.headed}>
        <h2>{customerName(t, conversation)}</h2>
        <p role="status" data-stage={deeds.mine ? "mine" : conversation.stage}>
          {standing(conversation, deeds.mine, t)}
          {looking.length > 0 && ` · ${t("conversation.looking", { names: looking.join(", ") })}`}
        </p>
      </div>
      {onDetails && (
        <Tooltip label={t("details.title")}>
          <ActionIcon size={40} aria-label={t("details.title")} onClick={onDetails}>
            <Info size={20} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
      {narrow && shown.length > 0 ? (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon size={40} aria-label={t("conversation.actions")}>
              <EllipsisVertical size={20} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {shown.map(({ key, Icon, open }) => (
              <Menu.Item key={key} leftSection={<Icon size={16} aria-hidden />} onClick={open}>
                {t(`deed.${key}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      ) : (
        <div className={styles.actions}>
          {shown.map(({ key, Icon, open }) => (
            <Button
              key={key}
              size="sm"
              variant={key === "resolve" ? "light" : "default"}
              leftSection={<Icon size={16} aria-hidden />}
              onClick={open}
            >
              {t(`deed.${key}`)}
            </Button>
          ))}
        </div>
      )}
      <TransferDialog opened={transferring} onClose={transfer.close} deeds={deeds} conversation={conversation} />
      <HandBackDialog opened={handingBack} onClose={handBack.close} deeds={deeds} />
      <ResolveDialog opened={resolving} onClose={resolve.close} deeds={deeds} conversation={conversation} />
    </header>
  );
}

function standing({ stage, assignee }: Summary, mine: boolean, t: TFunction): string {
  if (mine) return t(stage === "transferred" ? "standing.givenToMe" : "standing.mine");
  if (stage === "assigned" || stage === "transferred")
    return t("standing.other", { name: assignee?.name ?? t("desk.somebody") });
  return t(`standing.${stage}`);
}
