/** The pictures beside the text field: chosen, on their way, or ready to be sent. A pure function, like the reducer. */

import type { Picture } from "./message";
import type { Settings } from "./protocol";
import type { Fault } from "./reducer";

export const ACCEPTED: readonly string[] = ["image/png", "image/jpeg", "image/webp"];

export interface TrayItem {
  readonly key: number;
  readonly name: string;
  readonly file: Blob;
  /** The share sent, 0 to 1. */
  readonly progress: number;
  readonly picture: Picture | null;
  readonly fault: Fault | null;
}

export type TrayAction =
  | { readonly type: "add"; readonly items: readonly TrayItem[] }
  | { readonly type: "progress"; readonly key: number; readonly share: number }
  | { readonly type: "done"; readonly key: number; readonly picture: Picture }
  | { readonly type: "fail"; readonly key: number; readonly fault: Fault }
  | { readonly type: "remove"; readonly key: number }
  | { readonly type: "sent" };

export type Tray = readonly TrayItem[];

export function reduceTray(tray: Tray, action: TrayAction): Tray {
  switch (action.type) {
    case "add":
      return [...tray, ...action.items];
    case "progress":
      return change(tray, action.key, { progress: action.share });
    case "done":
      return change(tray, action.key, { progress: 1, picture: action.picture });
    case "fail":
      return change(tray, action.key, { fault: action.fault });
    case "remove":
      return tray.filter((item) => item.key !== action.key);
    case "sent":
      return tray.filter((item) => item.picture === null);
  }
}

export function isBusy(tray: Tray): boolean {
  return tray.some((item) => item.picture === null && item.fault === null);
}

export function readyPictures(tray: Tray): readonly Picture[] {
  return tray.flatMap((item) => item.picture ?? []);
}

/** The files that may go up now, and why others may not: refused here in words, before a byte is sent. */
export function admit<F extends Pick<File, "type" | "size">>(
  files: readonly F[],
  inTray: number,
  limits: Settings["limits"],
): { readonly files: readonly F[]; readonly refused: Fault | null } {
  const ofType = files.filter((file) => ACCEPTED.includes(file.type));
  const small = ofType.filter((file) => file.size <= limits.attachmentBytes);
  const admitted = small.slice(0, Math.max(0, limits.attachments - inTray));
  const code =
    ofType.length < files.length
      ? "unsupported_media"
      : small.length < ofType.length
        ? "too_large"
        : admitted.length < small.length
          ? "too_many_attachments"
          : null;
  return { files: admitted, refused: code };
}

function change(tray: Tray, key: number, fields: Partial<TrayItem>): Tray {
  return tray.map((item) => (item.key === key ? { ...item, ...fields } : item));
}
