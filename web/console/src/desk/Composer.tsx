/** The answer: the field is the browser's, since an input method needs it untouched; what is typed is kept as a draft. */

import { ActionIcon, Button } from "@mantine/core";
import { ImagePlus, SendHorizontal } from "lucide-react";
import { type ClipboardEvent, type DragEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDesk, useStore } from "../live/context";
import styles from "./composer.module.css";
import { TrayView } from "./TrayView";
import { ACCEPTED, isBusy, ready } from "./tray";
import { useEnter } from "./useEnter";
import { useTray } from "./useTray";

const LIMIT = 2000;
/** The count is shown from here on. */
const NEAR_LIMIT = 1800;

export function Composer({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation();
  const store = useStore();
  const { link } = useDesk();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(() => store.memory.draft(conversationId));
  const [over, setOver] = useState(false);
  const tray = useTray(conversationId);
  const length = [...text.trim()].length;
  const pictures = ready(tray.items);
  const may = (length > 0 || pictures.length > 0) && length <= LIMIT && !isBusy(tray.items);

  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.value = store.memory.draft(conversationId);
    fit(area);
    if (window.matchMedia("(hover: hover)").matches) area.focus();
  }, [store, conversationId]);
  useEffect(() => () => store.typing(conversationId, false), [store, conversationId]);

  const typed = () => {
    const area = field.current;
    if (!area) return;
    fit(area);
    setText(area.value);
    store.memory.setDraft(conversationId, area.value);
    store.typing(conversationId, area.value !== "");
  };

  /** Reads the field itself and not what was last drawn: an input method may have changed it since. */
  const send = () => {
    const area = field.current;
    if (!area) return;
    const words = area.value.trim();
    if (!(words || pictures.length) || [...words].length > LIMIT || isBusy(tray.items)) return;
    store.say(conversationId, words, pictures);
    area.value = "";
    tray.clear();
    typed();
  };
  useEnter(field, send);

  const onPaste = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    tray.offer(event.clipboardData.files);
  };
  const drag = (event: DragEvent) => {
    if (!tray.allowed || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    setOver(event.type === "dragover");
    if (event.type === "drop") tray.offer(event.dataTransfer.files);
  };

  return (
    <form
      className={styles.composer}
      data-over={over}
      aria-label={t("composer.title")}
      onSubmit={(event) => {
        event.preventDefault();
        send();
        field.current?.focus();
      }}
      onDragOver={drag}
      onDragLeave={drag}
      onDrop={drag}
    >
      <TrayView tray={tray} />
      <div className={styles.box}>
        <textarea
          ref={field}
          rows={1}
          aria-label={t("composer.answer")}
          aria-describedby="composer-hint"
          aria-invalid={length > LIMIT}
          placeholder={t(over ? "composer.drop" : "composer.placeholder")}
          enterKeyHint="send"
          onInput={typed}
          onPaste={onPaste}
        />
        <div className={styles.tools}>
          {tray.allowed && (
            <ActionIcon component="label" size={40} className={styles.attach}>
              <input
                type="file"
                className="unseen"
                accept={ACCEPTED.join(",")}
                multiple
                aria-label={t("composer.attach")}
                onChange={({ currentTarget }) => {
                  if (currentTarget.files) tray.offer(currentTarget.files);
                  currentTarget.value = "";
                }}
              />
              <ImagePlus size={19} aria-hidden />
            </ActionIcon>
          )}
          <p id="composer-hint" className={styles.hint}>
            {link === "online" ? t("composer.hint") : t("composer.offline")}
          </p>
          {length > NEAR_LIMIT && (
            <p className={styles.counted} data-over={length > LIMIT} role="status">
              {t("composer.count", { count: length, limit: LIMIT })}
            </p>
          )}
          <Button type="submit" size="sm" disabled={!may} rightSection={<SendHorizontal size={16} aria-hidden />}>
            {t("composer.send")}
          </Button>
        </div>
      </div>
    </form>
  );
}

function fit(area: HTMLTextAreaElement): void {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight}px`;
}
