/** The text field, its tray of pictures, and sending. The field is the browser's: an input method needs it untouched. */

import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { pastedPictures } from "../paste";
import type { Holder } from "../protocol";
import { isFull, type State } from "../reducer";
import { ACCEPTED, isBusy, readyPictures } from "../tray";
import { Completions } from "./Completions";
import { useWidget } from "./context";
import { PictureIcon, SendIcon } from "./icons";
import { TrayView } from "./TrayView";
import { useEnter } from "./useEnter";
import type { TrayControl } from "./useTray";

/** The count is shown from this share of the limit on. */
const NEAR_LIMIT = 0.9;

interface Props {
  readonly state: State;
  readonly holder: Holder;
  readonly tray: TrayControl;
  readonly field: RefObject<HTMLTextAreaElement | null>;
}

export function Composer({ state, holder, tray, field }: Props) {
  const { client, t } = useWidget();
  const [length, setLength] = useState(0);
  const [filled, setFilled] = useState(false);
  const limit = state.settings?.limits.text ?? Number.POSITIVE_INFINITY;
  const pictures = readyPictures(tray.items);
  const ready = (filled || pictures.length > 0) && length <= limit && !isBusy(tray.items) && !isFull(state);

  const measure = () => {
    const area = field.current as HTMLTextAreaElement;
    setLength([...area.value].length);
    setFilled(area.value.trim() !== "");
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
  };

  /** Reads the field itself and not what was last drawn: an input method may have changed it since. */
  const send = () => {
    const area = field.current as HTMLTextAreaElement;
    const text = area.value.trim();
    if (!(text || pictures.length) || [...text].length > limit || isBusy(tray.items)) return;
    if (!client.say(text, pictures)) return;
    tray.sent();
    empty();
  };

  const empty = () => {
    const area = field.current as HTMLTextAreaElement;
    area.value = "";
    measure();
    area.focus();
  };

  const enter = useEnter(send);

  const onInput = () => {
    measure();
    const text = field.current?.value ?? "";
    if (holder.who === "agent") client.setTyping(text !== "");
    if (holder.who === "bot") client.complete(text);
  };

  const onPaste = (event: ClipboardEvent) => {
    const files = pastedPictures(event.clipboardData);
    if (!files) return;
    event.preventDefault();
    tray.offer(files);
  };

  useEffect(measure, []);

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
        field.current?.focus();
      }}
    >
      <Completions
        completions={holder.who === "bot" ? state.completions : []}
        onChosen={empty}
        onDismiss={() => {
          client.leaveCompleting();
          field.current?.focus();
        }}
      />
      <TrayView tray={tray} />
      <div class="field">
        {tray.allowed !== false && (
          <label class="icon">
            <input
              type="file"
              disabled={!tray.allowed}
              class="unseen"
              accept={ACCEPTED.join(",")}
              multiple
              aria-label={t.attach}
              onChange={({ currentTarget }) => {
                tray.offer(currentTarget.files);
                currentTarget.value = "";
              }}
            />
            <PictureIcon />
          </label>
        )}
        <textarea
          ref={field}
          rows={1}
          placeholder={t.placeholder}
          aria-label={t.message}
          aria-invalid={length > limit}
          enterkeyhint="send"
          onInput={onInput}
          onPaste={onPaste}
          {...enter}
        />
        <button type="submit" class="send" aria-label={t.send} disabled={!ready}>
          <SendIcon />
        </button>
      </div>
      {length > limit * NEAR_LIMIT && (
        <p class={length > limit ? "count over" : "count"} role="status">
          {t.count(length, limit)}
        </p>
      )}
    </form>
  );
}
