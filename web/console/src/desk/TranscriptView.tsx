/** The transcript: only what is in view is drawn; it stays at the end unless somebody reads further up. */

import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import { type RefObject, type UIEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Summary } from "../api/client";
import { useDesk, useStore } from "../live/context";
import { type Row, rowsOf } from "../live/rows";
import type { Transcript } from "../live/transcript";
import { customerName } from "../view/names";
import { day } from "../view/time";
import { MessageRow } from "./MessageRow";
import { NoticeRow } from "./NoticeRow";
import styles from "./transcript.module.css";

const NEAR_END = 80;
const NEAR_START = 400;
/** A scroll this long after a hand moved is still of it. */
const HAND_MS = 800;

interface Props {
  readonly conversation: Summary;
  readonly transcript: Transcript;
}

export function TranscriptView({ conversation, transcript }: Props) {
  const { t, i18n } = useTranslation();
  const store = useStore();
  const { outbox, me, typing } = useDesk();
  const id = conversation.conversation_id;
  const { seen_offset: seenOffset } = conversation;
  const rows = useMemo(() => {
    const own = outbox.filter(({ conversationId }) => conversationId === id);
    return rowsOf({ events: transcript.events, outbox: own, me: me?.id ?? null, seenOffset });
  }, [transcript, outbox, id, me, seenOffset]);
  const scroller = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (i) => (rows[i]?.type === "message" ? 72 : 40),
    getItemKey: (i) => rows[i]?.key ?? i,
    overscan: 10,
    paddingStart: 20,
    paddingEnd: 42,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: NEAR_END,
  });

  const some = rows.length > 0;
  useEffect(() => {
    if (some) virtual.scrollToEnd();
  }, [virtual, some]);
  useStayAtEnd(scroller, virtual.getTotalSize(), () => {
    if (!away) virtual.scrollToEnd();
  });
  const hand = useHand(scroller);
  useReading(id, transcript.events.length);

  const onScroll = ({ currentTarget: { scrollTop, scrollHeight, clientHeight } }: UIEvent) => {
    // Not asked of the virtualizer, which hears of a scroll after us: who tabs to a button far up scrolls only once.
    if (scrollHeight - scrollTop - clientHeight <= NEAR_END) setAway(false);
    else if (hand.current()) setAway(true);
    if (scrollTop < NEAR_START) void store.loadOlder(id);
  };
  return (
    <div className={styles.middle}>
      <div
        ref={scroller}
        className={styles.scroller}
        role="log"
        aria-live="off"
        aria-label={t("transcript.title", { name: customerName(t, conversation) })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={onScroll}
      >
        <div className={styles.space} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ key, index, start }) => {
            const row = rows[index];
            return (
              row && (
                <div
                  key={key}
                  ref={virtual.measureElement}
                  data-index={index}
                  className={styles.slot}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <RowView row={row} lang={i18n.language} />
                </div>
              )
            );
          })}
        </div>
      </div>
      {away && (
        <button type="button" className={styles.jump} onClick={() => virtual.scrollToEnd()}>
          <ArrowDown size={15} aria-hidden />
          {t("transcript.newest")}
        </button>
      )}
      <p className={styles.typing} data-on={typing.has(id)} aria-hidden={!typing.has(id)}>
        {typing.has(id) && t("transcript.typing")}
      </p>
      <Spoken rows={rows} />
    </div>
  );
}

function RowView({ row, lang }: { row: Row; lang: string }) {
  switch (row.type) {
    case "day":
      return (
        <div className={styles.day}>
          <time dateTime={row.date.toISOString()} lang={lang}>
            {day(row.date)}
          </time>
        </div>
      );
    case "notice":
      return <NoticeRow row={row} />;
    case "message":
      return <MessageRow row={row} />;
  }
}

/** Reads the customer's newest words to those who listen; what is scrolled past is not news. */
function Spoken({ rows }: { rows: readonly Row[] }) {
  const { t } = useTranslation();
  const last = rows.findLast((row) => row.type === "message" && row.speaker === "customer");
  const first = useRef(last?.key);
  const words = last?.type === "message" && !last.abuse && last.key !== first.current ? last.message.text : "";
  return (
    <p className="unseen" role="status">
      {words && t("transcript.spoken", { text: words })}
    </p>
  );
}

/** What is on the screen of somebody who looks at it has been read. */
function useReading(conversationId: string, news: number) {
  const store = useStore();
  useEffect(() => {
    const look = () => {
      if (news > 0 && document.visibilityState === "visible" && document.hasFocus()) store.read(conversationId);
    };
    look();
    window.addEventListener("focus", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      window.removeEventListener("focus", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, [store, conversationId, news]);
}

/** Whether it is a person who scrolls. Rows that are measured, and pieces that are loaded, scroll as well. */
function useHand(scroller: RefObject<HTMLDivElement | null>): RefObject<() => boolean> {
  const until = useRef(0);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const off = new AbortController();
    const options = { signal: off.signal, passive: true };
    const mark = () => {
      until.current = Date.now() + HAND_MS;
    };
    for (const kind of ["wheel", "touchmove", "keydown"] as const) element.addEventListener(kind, mark, options);
    element.addEventListener(
      "pointerdown",
      () => {
        until.current = Number.POSITIVE_INFINITY; // perhaps the scroll bar is being dragged
      },
      options,
    );
    window.addEventListener("pointerup", () => until.current === Number.POSITIVE_INFINITY && mark(), options);
    return () => off.abort();
  }, [scroller]);
  return useRef(() => Date.now() < until.current);
}

/** Where the room gets smaller (the answer grows, a keyboard opens) or the rows larger, the end stays in view. */
function useStayAtEnd(scroller: RefObject<HTMLDivElement | null>, size: number, stay: () => void) {
  const latest = useRef(stay);
  latest.current = stay;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows the size
  useLayoutEffect(() => {
    latest.current();
  }, [size]);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => latest.current());
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
}
