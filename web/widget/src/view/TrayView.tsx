/** The pictures about to be sent, each with its progress. */

import { faultText } from "../locales";
import type { TrayItem } from "../tray";
import { useWidget } from "./context";
import { CloseIcon } from "./icons";
import type { TrayControl } from "./useTray";

export function TrayView({ tray }: { tray: TrayControl }) {
  const { t } = useWidget();
  return (
    <>
      {tray.refused && (
        <p class="refused" role="alert">
          {faultText(t, tray.refused)}
        </p>
      )}
      {tray.items.length > 0 && (
        <ul class="tray" aria-label={t.tray}>
          {tray.items.map((item) => (
            <li key={item.key} class={item.fault ? "fault" : ""}>
              <img src={item.preview} alt="" />
              <Progress item={item} />
              <button
                type="button"
                class="remove"
                aria-label={t.remove(item.name)}
                onClick={() => tray.remove(item.key)}
              >
                <CloseIcon />
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Progress({ item }: { item: TrayItem }) {
  const { t } = useWidget();
  if (item.fault) {
    return (
      <span class="reason" role="alert">
        {faultText(t, item.fault)}
      </span>
    );
  }
  if (item.picture) {
    return (
      <span class="unseen" role="status">
        {t.uploaded(item.name)}
      </span>
    );
  }
  return <progress value={item.progress} max={1} aria-label={t.uploading(item.name)} />;
}
