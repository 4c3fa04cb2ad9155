/**
 * The widget's beginning: script tag → options → client → view, inside a shadow root.
 *
 * socket (`connection.ts`) → frames (`protocol.ts`) → state (`reducer.ts`) → rows (`transcript.ts`) → `view/`;
 * what the customer does goes the other way, view → `client.ts` → socket.
 */

import { render } from "preact";
import { Client } from "./client";
import { CATALOGUES } from "./locales";
import { Memory } from "./memory";
import { readOptions } from "./options";
import { applyStyles } from "./styles";
import { followTheme } from "./theme";
import { App } from "./view/App";
import { WidgetContext } from "./view/context";

const TAG = "sangdam-widget";

// Only while the script first runs does the page say which tag it is.
const script = document.currentScript as HTMLScriptElement | null;

function mount(): void {
  if (document.querySelector(TAG)) return;
  const options = readOptions(script, document.documentElement.lang);
  const memory = new Memory(options.server, options.identity?.id ?? null);
  const client = new Client(options, memory);

  const host = document.createElement(TAG);
  host.lang = options.lang;
  host.dataset.position = options.position;
  if (options.accent) host.style.setProperty("--sangdam-accent", options.accent);
  followTheme(host, options.theme);
  const root = host.attachShadow({ mode: "open" });
  applyStyles(root);
  document.body.append(host);

  const widget = { client, memory, server: options.server, lang: options.lang, t: CATALOGUES[options.lang] };
  const place = document.createElement("div");
  root.append(place);
  render(
    <WidgetContext.Provider value={widget}>
      <App host={host} />
    </WidgetContext.Provider>,
    place,
  );
  addEventListener("online", () => client.wake());
  document.addEventListener("visibilitychange", () => client.wake());
  // After the launcher is painted: nothing of ours is in the page's way.
  (window.requestIdleCallback ?? setTimeout)(() => client.comeBack());
}

if (document.body) mount();
else addEventListener("DOMContentLoaded", mount);
