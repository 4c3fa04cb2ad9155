/** @jsxImportSource preact */
/** A human's face in the conversation: the first letter of the name, where it is known. */

import { AgentIcon } from "./icons";

export function Portrait({ name }: { name: string }) {
  const [letter] = name.trim();
  return (
    <span class="portrait" data-letter={letter} aria-hidden="true">
      {letter ? null : <AgentIcon />}
    </span>
  );
}
