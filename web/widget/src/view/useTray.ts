/** Pictures on their way: chosen → privacy notice, once → upload → ready. */

import { useEffect, useReducer, useRef, useState } from "preact/hooks";
import type { Settings } from "../protocol";
import type { Fault } from "../reducer";
import { admit, reduceTray, type Tray } from "../tray";
import { isPicture } from "../upload";
import { useWidget } from "./context";

export interface TrayControl {
  readonly items: Tray;
  /** Whether the server takes pictures at all; undefined until it has said so. */
  readonly allowed: boolean | undefined;
  readonly refused: Fault | null;
  /** The privacy notice is waiting for an answer. */
  readonly asking: boolean;
  readonly offer: (files: FileList | null | undefined) => void;
  readonly agree: () => void;
  readonly decline: () => void;
  readonly remove: (key: number) => void;
  readonly sent: () => void;
}

export function useTray(settings: Settings | null): TrayControl {
  const { client, memory } = useWidget();
  const [items, dispatch] = useReducer(reduceTray, []);
  const [refused, setRefused] = useState<Fault | null>(null);
  const [offered, setOffered] = useState<readonly File[]>([]);
  const uploads = useRef(new Map<number, () => void>());
  const nextKey = useRef(0);
  const limits = settings?.limits;
  const allowed = limits && limits.attachments > 0;

  const begin = (file: File) => {
    const key = nextKey.current++;
    dispatch({ type: "add", items: [{ key, name: file.name, file, progress: 0, picture: null, fault: null }] });
    const { done, cancel } = client.upload(file, (share) => dispatch({ type: "progress", key, share }));
    uploads.current.set(key, cancel);
    done.then((result) =>
      dispatch(isPicture(result) ? { type: "done", key, picture: result } : { type: "fail", key, fault: result }),
    );
  };

  const end = (key: number) => {
    uploads.current.get(key)?.();
    uploads.current.delete(key);
  };

  // A page that takes the widget away takes its uploads along.
  useEffect(
    () => () => {
      for (const stop of uploads.current.values()) stop();
    },
    [],
  );

  return {
    items,
    allowed,
    refused,
    asking: offered.length > 0,
    offer: (files) => {
      if (!limits || !allowed || !files?.length) return;
      const admitted = admit([...files], items.length, limits);
      setRefused(admitted.refused);
      if (memory.privacyRead) admitted.files.forEach(begin);
      else setOffered(admitted.files);
    },
    agree: () => {
      memory.privacyRead = true;
      offered.forEach(begin);
      setOffered([]);
    },
    decline: () => setOffered([]),
    remove: (key) => {
      end(key);
      dispatch({ type: "remove", key });
    },
    sent: () => {
      for (const item of items) if (item.picture) end(item.key);
      dispatch({ type: "sent" });
      setRefused(null);
    },
  };
}
