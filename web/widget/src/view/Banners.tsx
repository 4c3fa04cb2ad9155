/** What a customer should know right now: the line, the queue, opening hours, something that went wrong. */

import { faultText } from "../locales";
import type { Holder } from "../protocol";
import type { State } from "../reducer";
import { useWidget } from "./context";
import { CloseIcon } from "./icons";

export function Banners({ state, holder }: { state: State; holder: Holder }) {
  const { client, t } = useWidget();
  const { queue, settings, fault } = state;
  const hours = settings?.hours;
  return (
    <div class="banners">
      <div role="status">
        {state.link !== "online" && state.link !== "idle" && (
          <div class={state.welcomed ? "banner warning" : "banner slow"}>
            <span>
              {state.welcomed || state.link === "offline" ? t.offline : t.connecting}
              <Dots />
            </span>
            {state.link === "offline" && (
              <button type="button" class="text" onClick={() => client.connect()}>
                {t.connectNow}
              </button>
            )}
          </div>
        )}
        {state.forgetting && (
          <div class="banner">
            <span>
              {t.forgetting}
              <Dots />
            </span>
          </div>
        )}
        {holder.who === "waiting" && queue && (
          <div class="banner">
            <strong>{t.position(queue.position)}</strong>
            {queue.waitS !== null && <span>{t.wait(Math.max(1, Math.round(queue.waitS / 60)))}</span>}
            <button type="button" class="text end" onClick={() => client.stopWaiting()}>
              {t.stopWaiting}
            </button>
          </div>
        )}
        {hours && !hours.open && (
          <div class="banner">
            <span>
              {t.closedNow(hours.text)} {t.closedHint}
            </span>
          </div>
        )}
      </div>
      <div role="alert">
        {fault && (
          <div class="banner warning">
            <span>{faultText(t, fault)}</span>
            <button type="button" class="icon" aria-label={t.dismiss} onClick={() => client.clearFault()}>
              <CloseIcon />
            </button>
          </div>
        )}
      </div>
    </div>
  );
}

export function Dots() {
  return (
    <span class="dots" aria-hidden="true">
      <i />
      <i />
      <i />
    </span>
  );
}
