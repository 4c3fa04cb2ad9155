/** The open window: header, banners, transcript, composer. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { State } from "../reducer";
import { holderOf, rowsOf } from "../transcript";
import { Banners } from "./Banners";
import { Composer } from "./Composer";
import { useWidget } from "./context";
import { keepFocus } from "./focus";
import { Header } from "./Header";
import { Menu, type Wish } from "./Menu";
import { PrivacyNotice } from "./PrivacyNotice";
import { Sheet } from "./Sheet";
import { Transcript } from "./Transcript";
import { useTray } from "./useTray";

interface Props {
  readonly state: State;
  readonly open: boolean;
  /** Fills the screen: focus stays inside. */
  readonly modal: boolean;
  readonly visible: boolean;
  readonly onClose: () => void;
}

export function Panel({ state, open, modal, visible, onClose }: Props) {
  const { client, t } = useWidget();
  const panel = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const tray = useTray(state.settings);
  const [dragging, setDragging] = useState(false);
  const [wish, setWish] = useState<Wish | null>(null);
  const name = state.settings?.name || t.service;
  const holder = holderOf(state);

  const grant = () => {
    if (wish === "forget") client.forget();
    else client.restart();
    setWish(null);
  };

  // A text field that takes focus opens the keyboard over the first thing to read: on a phone the panel takes it.
  useEffect(() => {
    if (open) (modal ? panel : field).current?.focus();
  }, [open, modal]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && !event.isComposing) {
      event.stopPropagation();
      if (tray.asking) tray.decline();
      else if (wish) setWish(null);
      else if (state.completions.length > 0) client.leaveCompleting();
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
        setDragging(tray.allowed === true && (event.dataTransfer?.types.includes("Files") ?? false));
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
      <Header name={name} holder={holder} onClose={onClose}>
        <Menu held={holder.who === "agent"} empty={rowsOf(state).length === 0} onWish={setWish} />
      </Header>
      <Banners state={state} holder={holder} />
      <Transcript state={state} holder={holder} open={open} visible={visible} />
      <Composer state={state} holder={holder} tray={tray} field={field} />
      {dragging && <div class="drop">{t.drop}</div>}
      {tray.asking && (
        <PrivacyNotice text={state.settings?.notices.privacy} onAgree={tray.agree} onCancel={tray.decline} />
      )}
      {wish === "restart" && (
        <Sheet title={t.restartTitle} agree={t.restartAgree} onAgree={grant} onCancel={() => setWish(null)}>
          <p>{t.restartText}</p>
        </Sheet>
      )}
      {wish === "forget" && (
        <Sheet title={t.forgetTitle} agree={t.forgetAgree} grave onAgree={grant} onCancel={() => setWish(null)}>
          <p>{holder.who === "agent" ? t.forgetTextAgent : t.forgetText}</p>
        </Sheet>
      )}
    </div>
  );
}
