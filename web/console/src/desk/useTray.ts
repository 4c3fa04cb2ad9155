/** Uploads what is chosen, pasted or dropped, with progress. */

import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { explain } from "../view/explain";
import { complain } from "../view/tell";
import { changed, type Item, refusal } from "./tray";
import { isPicture, upload } from "./upload";

export interface Tray {
  readonly items: readonly Item[];
  /** False on a server that takes no pictures. */
  readonly allowed: boolean;
  readonly offer: (files: FileList | readonly File[]) => void;
  readonly remove: (key: string) => void;
  /** What was in it is sent. */
  readonly clear: () => void;
}

/** Learnt from the server's answer, and true for as long as the page is open. */
let takesPictures = true;

export function useTray(conversationId: string): Tray {
  const { t } = useTranslation();
  const [items, setItems] = useState<readonly Item[]>([]);
  const [allowed, setAllowed] = useState(takesPictures);
  const uploads = useRef(new Map<string, () => void>());
  useEffect(() => {
    const running = uploads.current;
    return () => {
      for (const cancel of running.values()) cancel();
    };
  }, []);

  const drop = (key: string) => {
    uploads.current.get(key)?.();
    uploads.current.delete(key);
    setItems((before) => {
      const gone = before.find((item) => item.key === key);
      if (gone) URL.revokeObjectURL(gone.preview);
      return before.filter((item) => item.key !== key);
    });
  };

  const begin = (file: File) => {
    const key = crypto.randomUUID();
    const item: Item = {
      key,
      name: file.name,
      preview: URL.createObjectURL(file),
      progress: 0,
      picture: null,
      fault: null,
    };
    setItems((before) => [...before, item]);
    const { done, cancel } = upload(conversationId, file, (progress) =>
      setItems((before) => changed(before, key, { progress })),
    );
    uploads.current.set(key, cancel);
    void done.then((result) => {
      if (!uploads.current.delete(key)) return;
      if (isPicture(result)) return setItems((before) => changed(before, key, { picture: result }));
      if (result.status === 404 || result.status === 405) {
        takesPictures = false;
        setAllowed(false);
        drop(key);
        return complain(t("tray.none"));
      }
      setItems((before) => changed(before, key, { fault: explain(result) }));
    });
  };

  const offer = (files: FileList | readonly File[]) => {
    if (!allowed) return;
    let count = items.length;
    const refused = new Set<"kind" | "many">();
    for (const file of files) {
      const why = refusal(file, count);
      if (why) refused.add(why);
      else {
        count += 1;
        begin(file);
      }
    }
    for (const why of refused) complain(t(`tray.${why}`));
  };

  const clear = () => {
    for (const { preview } of items) URL.revokeObjectURL(preview);
    setItems([]);
  };
  return { items, allowed, offer, remove: drop, clear };
}
