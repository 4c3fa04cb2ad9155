/** @jsxImportSource preact */
/** Buttons under a message: a choice goes to the bot; an address, an app's screen or a phone number is a link. */

import { phoneHref, safeDeepLink, safeHref } from "../links";
import type { Button } from "../message";
import { useWidget } from "./context";
import { CheckIcon, OpenIcon, PhoneIcon } from "./icons";

interface Props {
  readonly buttons: readonly Button[];
  readonly chosen: readonly string[];
}

export function Buttons({ buttons, chosen }: Props) {
  return (
    <div class="buttons">
      {buttons.map((button, i) => (
        <OneButton key={i} button={button} chosen={chosen} />
      ))}
    </div>
  );
}

function OneButton({ button, chosen }: { button: Button; chosen: readonly string[] }) {
  const { client, server, t } = useWidget();
  const { title, payload } = button;
  if (payload !== undefined) {
    const done = chosen.includes(payload);
    return (
      <button type="button" class="choice" disabled={done} onClick={() => client.choose(title, payload)}>
        {done && <CheckIcon />}
        {title}
        {done && <span class="unseen"> ({t.chosen})</span>}
      </button>
    );
  }
  const link = linkOf(button, server);
  if (!link) return null;
  return (
    <a class="choice" href={link.href} {...(link.outside ? { target: "_blank", rel: "noopener noreferrer" } : {})}>
      {title}
      {link.outside && <span class="unseen"> ({t.opensNew})</span>}
      {button.phone ? <PhoneIcon /> : <OpenIcon />}
    </a>
  );
}

function linkOf(button: Button, server: string): { href: string; outside: boolean } | null {
  const { url, deepLink, phone } = button;
  const href = url ? safeHref(url, server) : deepLink ? safeDeepLink(deepLink) : phone ? phoneHref(phone) : null;
  return href ? { href, outside: /^https?:/.test(href) } : null;
}
