/** The pictures about to be sent, each with its progress. */

import { useEffect, useRef } from "preact/hooks";
import { faultText } from "../locales";
import type { TrayItem } from "../tray";
import { useWidget } from "./context";
import { CloseIcon } from "./icons";
import type { TrayControl } from "./useTray";

/** Pixels: twice what is shown. */
const SIDE = 168;

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
              <Thumbnail file={item.file} />
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

/** Drawn, not loaded: a page's policy may forbid pictures from anywhere but its own server. */
function Thumbnail({ file }: { file: Blob }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const draw = async () => {
      const picture = await createImageBitmap(file);
      const scale = SIDE / Math.min(picture.width, picture.height);
      const [width, height] = [picture.width * scale, picture.height * scale];
      const brush = canvas.current?.getContext("2d");
      brush?.drawImage(picture, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
      picture.close();
    };
    draw().catch(() => {}); // no picture; the server says so
  }, [file]);
  return <canvas ref={canvas} width={SIDE} height={SIDE} />;
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
