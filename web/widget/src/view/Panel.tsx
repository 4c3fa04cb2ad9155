/** The open window: header, banners, transcript, composer. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { State } from "../reducer";
import { holderOf } from "../transcript";
import { Banners } from "./Banners";
import { Composer } from "./Composer";
import { useWidget } from "./context";
import { keepFocus } from "./focus";
import { Header } from "./Header";
import { PrivacyNotice } from "./PrivacyNotice";
import { Transcript } from "./Transcript";
import { useTray } from "./useTray";

interface Props {
  readonly state: State;
  readonly open: boolean;
  /** Fills the screen: focus stays inside. */
  readonly modal: boolean;
  readonly onClose: () => void;
}

export function Panel({ state, open, modal, onClose }: Props) {
  const { t } = useWidget();
  const panel = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const tray = useTray(state.settings);
  const [dragging, setDragging] = useState(false);
  const name = state.settings?.name || t.service;
  const holder = holderOf(state);

  // A text field that takes focus opens the keyboard over the first thing to read: on a phone the panel takes it.
  useEffect(() => {
    if (open) (modal ? panel : field).current?.focus();
  }, [open, modal]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && !event.isComposing) {
      event.stopPropagation();
      if (tray.asking) tray.decline();
      else onClose();
    } else if (modal && panel.current) {
      keepFocus(panel.current, event);
    }
  };

  return (
    <div
      ref={panel}
      id="panel"
      class="panel"
      role="dialog"
      aria-modal={modal}
      aria-label={t.panel(name)}
      tabIndex={-1}
      hidden={!open}
      onKeyDown={onKeyDown}
      onDragOver={(event) => {
        event.preventDefault();
        setDragging(tray.allowed && (event.dataTransfer?.types.includes("Files") ?? false));
      }}
      onDragLeave={(event) => {
        if (!panel.current?.contains(event.relatedTarget as Node | null)) setDragging(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setDragging(false);
        tray.offer(event.dataTransfer?.files);
      }}
    >
      <Header name={name} holder={holder} onClose={onClose} />
      <Banners state={state} holder={holder} />
      <Transcript state={state} holder={holder} open={open} />
      <Composer state={state} holder={holder} tray={tray} field={field} />
      {dragging && <div class="drop">{t.drop}</div>}
      {tray.asking && (
        <PrivacyNotice text={state.settings?.notices.privacy} onAgree={tray.agree} onCancel={tray.decline} />
      )}
    </div>
  );
}
