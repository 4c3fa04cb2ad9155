/** The answer: the field is the browser's, since an input method needs it untouched; what is typed is kept as a draft. */

import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { pastedPictures } from "@sangdam/widget/paste";
import { BookOpenText, ImagePlus, SendHorizontal, StickyNote } from "lucide-react";
import { type ClipboardEvent, type DragEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useColleagues } from "../api/desk";
import { useDesk, useStore } from "../live/context";
import type { Transcript } from "../live/transcript";
import { channelKey, pieces } from "../view/channels";
import { complain, tellRefusal } from "../view/tell";
import { Assist } from "./Assist";
import styles from "./composer.module.css";
import { fill } from "./fill";
import { keepNote } from "./notes";
import { Slash } from "./Slash";
import { ASSIST_EVENT, INSERT_EVENT, NOTE_EVENT } from "./shortcuts";
import { TrayView } from "./TrayView";
import { ACCEPTED, isBusy, ready } from "./tray";
import { useCalls } from "./useCalls";
import { useEnter } from "./useEnter";
import { useSlash, useVariables } from "./useReplies";
import { useTray } from "./useTray";

const LIMIT = 2000;
/** Characters that are taken from the clipboard at once: room to cut something long down to size. */
const MOST_PASTED = 20_000;
/** The count is shown from here on. */
const NEAR_LIMIT = 1800;

export function Composer({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation();
  const store = useStore();
  const { link, transcripts, conversations } = useDesk();
  const channel = conversations.get(conversationId)?.channel ?? "";
  const variables = useVariables();
  const colleagues = useColleagues().data ?? [];
  const asked = lastWords(transcripts.get(conversationId));
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(() => store.memory.draft(conversationId));
  const [over, setOver] = useState(false);
  const [mode, setMode] = useState<"answer" | "note">("answer");
  const [assisting, setAssisting] = useState(false);
  const [chosen, setChosen] = useState(0);
  const slash = useSlash(text);
  const tray = useTray(conversationId);
  const length = [...text.trim()].length;
  const parts = pieces(channel, length);
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
    if (slash) {
      const picked = slash[chosen] ?? slash[0];
      if (picked) insert(picked.text);
      return;
    }
    if (!(words || pictures.length) || [...words].length > LIMIT || isBusy(tray.items)) return;
    if (mode === "note") {
      if (words) void writeNote(words);
      return;
    }
    store.say(conversationId, words, pictures);
    area.value = "";
    tray.clear();
    typed();
  };
  useEnter(field, send);

  /** In the place of a slash and what follows it; after what is there otherwise. */
  const insert = (words: string) => {
    const area = field.current;
    if (!area) return;
    const { text: filled, gap } = fill(words, variables);
    const before = area.value.startsWith("/") || !area.value.trim() ? "" : `${area.value.trimEnd()}\n\n`;
    area.value = before + filled;
    setAssisting(false);
    setChosen(0);
    typed();
    area.focus();
    if (gap) area.setSelectionRange(before.length + gap[0], before.length + gap[1]);
  };
  const writeNote = async (words: string) => {
    try {
      await keepNote(conversationId, words, colleagues);
      if (field.current) field.current.value = "";
      typed();
      setMode("answer");
    } catch (thrown) {
      tellRefusal(thrown, t("note.failed"));
    }
  };
  useCalls({
    [ASSIST_EVENT]: () => setAssisting(true),
    [NOTE_EVENT]: () => {
      setMode("note");
      field.current?.focus();
    },
    [INSERT_EVENT]: (words) => insert(String(words)),
  });

  const onPaste = (event: ClipboardEvent) => {
    const files = pastedPictures(event.clipboardData);
    if (!files) {
      const words = event.clipboardData.getData("text/plain");
      if (words.length <= MOST_PASTED) return;
      event.preventDefault(); // what is there stays; a field of megabytes would stop the whole page
      return complain(t("composer.pasted", { count: words.length, limit: LIMIT }));
    }
    event.preventDefault();
    tray.offer(files);
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
      {assisting && (
        <Assist
          query={asked}
          onInsert={insert}
          onClose={() => {
            setAssisting(false);
            field.current?.focus();
          }}
        />
      )}
      {slash && <Slash replies={slash} chosen={chosen} onPick={({ text: words }) => insert(words)} />}
      <div className={styles.box} data-mode={mode}>
        <textarea
          ref={field}
          rows={1}
          aria-label={t(mode === "note" ? "note.field" : "composer.answer")}
          aria-describedby="composer-hint"
          aria-invalid={length > LIMIT}
          placeholder={t(over ? "composer.drop" : mode === "note" ? "note.placeholder" : "composer.placeholder")}
          enterKeyHint="send"
          onInput={typed}
          onPaste={onPaste}
          onKeyDown={(event) => {
            if (event.key === "F2") setAssisting(true);
            if (!slash || event.nativeEvent.isComposing) return;
            const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
            if (by === undefined) return;
            event.preventDefault();
            setChosen((before) => Math.min(Math.max(0, before + by), Math.max(0, slash.length - 1)));
          }}
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
          <Tooltip label={t("assist.open")}>
            <ActionIcon
              size={40}
              aria-label={t("assist.open")}
              aria-expanded={assisting}
              onClick={() => setAssisting(!assisting)}
            >
              <BookOpenText size={19} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t("note.toggle")}>
            <ActionIcon
              size={40}
              aria-label={t("note.toggle")}
              aria-pressed={mode === "note"}
              onClick={() => {
                setMode(mode === "note" ? "answer" : "note");
                field.current?.focus();
              }}
            >
              <StickyNote size={19} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <p id="composer-hint" className={styles.hint}>
            {t(mode === "note" ? "note.hint" : link === "online" ? "composer.hint" : "composer.offline")}
          </p>
          {mode === "answer" && parts > 1 && length <= LIMIT && (
            <p className={styles.counted} role="status">
              {t("composer.pieces", { channel: t(`channel.${channelKey(channel)}`), count: parts })}
            </p>
          )}
          {length > NEAR_LIMIT && (
            <p className={styles.counted} data-over={length > LIMIT} role="status">
              {t("composer.count", { count: length, limit: LIMIT })}
            </p>
          )}
          <Button type="submit" size="sm" disabled={!may} rightSection={<SendHorizontal size={16} aria-hidden />}>
            {t(mode === "note" ? "note.keep" : "composer.send")}
          </Button>
        </div>
      </div>
    </form>
  );
}

/** The customer's last words: what help search is asked for first. */
function lastWords(transcript: Transcript | undefined): string {
  const spoken = transcript?.events.findLast(
    ({ source, kind, abuse, data }) =>
      source === "customer" &&
      kind === "message.created" &&
      !abuse &&
      typeof data.text === "string" &&
      data.text.trim(),
  );
  return typeof spoken?.data.text === "string" ? spoken.data.text : "";
}

function fit(area: HTMLTextAreaElement): void {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight}px`;
}
