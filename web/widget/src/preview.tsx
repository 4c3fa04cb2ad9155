/** @jsxImportSource preact */
/**
 * An answer as the widget shows it, in any page: the same views, the same styles, in a shadow root; nothing is sent.
 * For authors, who see what they write.
 */

import { render } from "preact";
import type { Client } from "./client";
import { CATALOGUES, type Lang } from "./locales";
import type { Memory } from "./memory";
import { type Json, readMessage } from "./message";
import { applyStyles } from "./styles";
import still from "./styles/preview.css?inline";
import { WidgetContext } from "./view/context";
import { MessageRow } from "./view/MessageRow";

export interface Preview {
  /** `messages`: what the bot would send, as it stands on the wire; `question`: what the customer asked before. */
  readonly show: (messages: readonly Json[], question: string, lang: Lang, dark: boolean) => void;
  readonly remove: () => void;
}

/** Nobody is on the other end: buttons stay as they are. */
const CLIENT = { choose: () => false, retry() {} } as unknown as Client;

export function preview(host: HTMLElement): Preview {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  applyStyles(root, still);
  const place = root.querySelector("div") ?? root.appendChild(document.createElement("div"));
  place.className = "panel preview rows";
  const at = new Date().toISOString();
  return {
    show(messages, question, lang, dark) {
      host.dataset.theme = dark ? "dark" : "light";
      host.lang = lang;
      const widget = {
        client: CLIENT,
        memory: {} as Memory,
        server: location.origin,
        lang,
        t: CATALOGUES[lang],
      };
      const rows = [
        { speaker: "customer" as const, message: readMessage({ text: question }) },
        ...messages.map((message) => ({ speaker: "bot" as const, message: readMessage(message) })),
      ];
      render(
        <WidgetContext.Provider value={widget}>
          {rows.map((row, i) => (
            <MessageRow
              key={i}
              row={{ type: "message", key: String(i), name: "", at, pending: null, ...row }}
              chosen={[]}
              first={i < 2}
              last={i === rows.length - 1}
            />
          ))}
        </WidgetContext.Provider>,
        place,
      );
    },
    remove: () => render(null, place),
  };
}
