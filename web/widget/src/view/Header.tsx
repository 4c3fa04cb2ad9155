/** Who is on the other side: always said plainly, chatbot or human. */

import type { ComponentChildren } from "preact";
import type { Holder } from "../protocol";
import { useWidget } from "./context";
import { BotIcon, CloseIcon } from "./icons";
import { Portrait } from "./Portrait";

interface Props {
  readonly name: string;
  readonly holder: Holder;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

export function Header({ name, holder, onClose, children }: Props) {
  const { t } = useWidget();
  const status = {
    bot: t.answeredByBot,
    waiting: t.waitingForAgent,
    agent: t.answeredByAgent(t.agentInSentence(holder.name)),
  }[holder.who];
  return (
    <header class="header">
      <span class={`avatar ${holder.who}`}>
        {holder.who === "bot" ? <BotIcon /> : <Portrait name={holder.name} picture={holder.picture} />}
      </span>
      <div class="title">
        <h2>{name}</h2>
        <p class={`status ${holder.who}`} role="status">
          {status}
        </p>
      </div>
      {children}
      <button type="button" class="icon" aria-label={t.close} onClick={onClose}>
        <CloseIcon />
      </button>
    </header>
  );
}
