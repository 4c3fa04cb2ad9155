/** The launcher and the panel. The panel is made on first open and then only hidden: drafts and places stay. */

import { useEffect, useRef, useState } from "preact/hooks";
import { unread } from "../reducer";
import { useClientState, useWidget } from "./context";
import { ChatIcon, CloseIcon } from "./icons";
import { Panel } from "./Panel";
import { usePhoneScreen } from "./screen";
import { useAttention, useVisible } from "./useAttention";

export function App({ host }: { host: HTMLElement }) {
  const { client, t } = useWidget();
  const state = useClientState(client);
  const [opened, setOpened] = useState(false);
  const [open, setOpen] = useState(false);
  const launcher = useRef<HTMLButtonElement>(null);
  const phone = usePhoneScreen(host, open);

  const visible = useVisible();
  const news = unread(state);
  const allowSound = useAttention(news, open && visible, visible);

  const show = () => {
    allowSound();
    client.connect();
    setOpened(true);
    setOpen(true);
  };
  const hide = () => setOpen(false);

  // After the panel is hidden, so that the launcher can be focused again where it covers the screen.
  useEffect(() => {
    if (opened && !open) launcher.current?.focus();
  }, [opened, open]);

  return (
    <>
      <button
        ref={launcher}
        type="button"
        class="launcher"
        hidden={open && phone}
        aria-label={open ? t.close : news > 0 ? t.launcherNews(news) : t.launcher}
        aria-expanded={open}
        aria-controls={opened ? "panel" : undefined}
        onClick={open ? hide : show}
      >
        {open ? <CloseIcon /> : <ChatIcon />}
        {!open && news > 0 && (
          <span class="badge" aria-hidden="true">
            {news > 99 ? "99+" : news}
          </span>
        )}
      </button>
      {opened && <Panel state={state} open={open} modal={phone} visible={visible} onClose={hide} />}
    </>
  );
}
