/** Who is away is called: by the title and a sound, until what came is on the screen. */

import { useEffect, useRef, useState } from "preact/hooks";
import { Chime, TitleNews } from "../attention";
import { useWidget } from "./context";

/** Whether the page is in front. */
export function useVisible(): boolean {
  const [visible, setVisible] = useState(document.visibilityState === "visible");
  useEffect(() => {
    const look = () => setVisible(document.visibilityState === "visible");
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return visible;
}

/** `count`: what came and was not on the screen yet; `watched`: the conversation is. Gives what allows a sound. */
export function useAttention(count: number, watched: boolean, visible: boolean): () => void {
  const { client, memory, t } = useWidget();
  const [chime] = useState(() => new Chime());
  const [title] = useState(() => new TitleNews());
  const away = useRef(!watched);
  away.current = !watched;

  useEffect(
    () =>
      client.onNews(() => {
        if (away.current && memory.sound) chime.ring();
      }),
    [client, memory, chime],
  );

  useEffect(() => {
    if (count > 0 && !visible) title.show(t.newsTitle(count));
    else title.hide();
  }, [count, visible, title, t]);

  return () => chime.prime();
}
