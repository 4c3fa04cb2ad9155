/** @jsxImportSource preact */
/** A human's face: their portrait, else the first letter of their name. */

import { useState } from "preact/hooks";
import { safeMedia } from "../links";
import { useWidget } from "./context";
import { AgentIcon } from "./icons";

export function Portrait({ name, picture }: { name: string; picture?: string | undefined }) {
  const { server } = useWidget();
  const [failed, setFailed] = useState(false);
  const src = picture && !failed ? safeMedia(picture, server) : null;
  const [letter] = name.trim();
  return (
    <span class="portrait" data-letter={src ? undefined : letter} aria-hidden="true">
      {src ? <img src={src} alt="" onError={() => setFailed(true)} /> : letter ? null : <AgentIcon />}
    </span>
  );
}
