/** What is wanted now and then: the sound, a copy of the conversation, a fresh start, and to be forgotten. */

import { useEffect, useRef, useState } from "preact/hooks";
import { save } from "../takeaway";
import { useWidget } from "./context";
import { MoreIcon } from "./icons";

export type Wish = "restart" | "forget";

interface Props {
  /** An agent has the conversation: it is not begun anew in the middle of a talk. */
  readonly held: boolean;
  /** Nothing has been said yet, so there is nothing to take along or to leave behind. */
  readonly empty: boolean;
  readonly onWish: (wish: Wish) => void;
}

export function Menu({ held, empty, onWish }: Props) {
  const { client, memory, t } = useWidget();
  const [open, setOpen] = useState(false);
  const [sound, setSound] = useState(memory.sound);
  const place = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return;
    place.current?.querySelector<HTMLElement>("ul button:not(:disabled)")?.focus();
    const root = place.current?.getRootNode() as ShadowRoot;
    const leave = (event: Event) => {
      if (!place.current?.contains(event.target as Node)) setOpen(false);
    };
    const leaveByKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.stopPropagation(); // it closes the menu, and not the panel with it
      setOpen(false);
      button.current?.focus();
    };
    const menu = place.current;
    menu?.addEventListener("keydown", leaveByKey);
    root.addEventListener("pointerdown", leave);
    root.addEventListener("focusin", leave);
    return () => {
      menu?.removeEventListener("keydown", leaveByKey);
      root.removeEventListener("pointerdown", leave);
      root.removeEventListener("focusin", leave);
    };
  }, [open]);

  const choose = (act: () => void) => () => {
    setOpen(false);
    button.current?.focus();
    act();
  };
  const turnSound = () => {
    memory.sound = !sound;
    setSound(!sound);
  };
  const takeAlong = async () => {
    const blob = await client.takeAlong();
    if (blob) save(blob, t.fileName(new Date().toLocaleDateString("sv")));
  };

  return (
    <div ref={place} class="menu">
      <button
        ref={button}
        type="button"
        class="icon"
        aria-label={t.menu}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <MoreIcon />
      </button>
      {open && (
        <ul>
          <Item title={sound ? t.soundOff : t.soundOn} onClick={choose(turnSound)} />
          <Item title={t.takeAlong} disabled={empty} onClick={choose(takeAlong)} />
          <Item title={t.restart} disabled={empty || held} onClick={choose(() => onWish("restart"))} />
          <Item title={t.forget} disabled={empty} grave onClick={choose(() => onWish("forget"))} />
        </ul>
      )}
    </div>
  );
}

interface ItemProps {
  readonly title: string;
  readonly disabled?: boolean;
  readonly grave?: boolean;
  readonly onClick: () => void;
}

function Item({ title, disabled = false, grave = false, onClick }: ItemProps) {
  return (
    <li>
      <button type="button" class={grave ? "grave" : ""} disabled={disabled} onClick={onClick}>
        {title}
      </button>
    </li>
  );
}
