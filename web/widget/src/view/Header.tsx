/** Who is on the other side: always said plainly, chatbot or human. */

import type { Holder } from "../protocol";
import { useWidget } from "./context";
import { AgentIcon, BotIcon, CloseIcon } from "./icons";

interface Props {
  readonly name: string;
  readonly holder: Holder;
  readonly onClose: () => void;
}

export function Header({ name, holder, onClose }: Props) {
  const { t } = useWidget();
  const status = {
    bot: t.answeredByBot,
    waiting: t.waitingForAgent,
    agent: t.answeredByAgent(t.agentInSentence(holder.name)),
  }[holder.who];
  return (
    <header class="header">
      <span class={`avatar ${holder.who}`}>{holder.who === "bot" ? <BotIcon /> : <AgentIcon />}</span>
      <div class="title">
        <h2>{name}</h2>
        <p class={`status ${holder.who}`} role="status">
          {status}
        </p>
      </div>
      <button type="button" class="icon" aria-label={t.close} onClick={onClose}>
        <CloseIcon />
      </button>
    </header>
  );
}
