/** The queue, one's own conversations, and those that colleagues have. */

import { Skeleton } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Summary } from "../api/client";
import { useDesk } from "../live/context";
import { type DeskState, isMine, mine, others, waiting } from "../live/desk";
import { unread } from "../live/transcript";
import { useNow } from "../view/time";
import { Announcer } from "./Announcer";
import styles from "./desk.module.css";
import { ListRow } from "./ListRow";
import { Offers } from "./Offers";

const TABS = ["waiting", "mine", "others"] as const;
type Tab = (typeof TABS)[number];

export function ConversationList({ selected }: { selected: string | null }) {
  const { t } = useTranslation();
  const state = useDesk();
  const [tab, setTab] = useState<Tab>(() => (mine(state).length > 0 ? "mine" : "waiting"));
  const taken = selected !== null && mine(state).some((c) => c.conversation_id === selected);
  useEffect(() => {
    if (taken) setTab("mine"); // what was just claimed is looked for among one's own
  }, [taken]);
  const lists = { waiting: withTaken(state), mine: mine(state), others: others(state) };
  const counts = { waiting: waiting(state).length, mine: lists.mine.length, others: lists.others.length };
  const news = lists.mine.some((c) => unreadOf(state, c) > 0);
  const choose = (step: number) => {
    const next = TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length] ?? tab;
    setTab(next);
    document.getElementById(`tab-${next}`)?.focus();
  };

  return (
    <div className={styles.list}>
      <h1 className="unseen">{t("part.desk")}</h1>
      <div
        role="tablist"
        aria-label={t("list.tabs")}
        className={styles.tabs}
        onKeyDown={({ key }) => {
          if (key === "ArrowRight") choose(1);
          if (key === "ArrowLeft") choose(-1);
        }}
      >
        {TABS.map((one) => (
          <button
            key={one}
            id={`tab-${one}`}
            type="button"
            role="tab"
            aria-selected={tab === one}
            aria-controls="conversations"
            tabIndex={tab === one ? 0 : -1}
            className={styles.tab}
            onClick={() => setTab(one)}
          >
            {t(`list.${one}`)}
            <span className={styles.count}>{counts[one]}</span>
            {one === "mine" && news && (
              <span className={styles.news}>
                <span className="unseen">{t("list.news")}</span>
              </span>
            )}
          </button>
        ))}
      </div>
      <Offers />
      <div id="conversations" role="tabpanel" aria-labelledby={`tab-${tab}`} className={styles.panel}>
        {state.loaded ? <Rows items={lists[tab]} selected={selected} tab={tab} /> : <Waiting />}
      </div>
      <Announcer />
    </div>
  );
}

function Rows({ items, selected, tab }: { items: readonly Summary[]; selected: string | null; tab: Tab }) {
  const { t } = useTranslation();
  const state = useDesk();
  const now = useNow();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 92,
    getItemKey: (i) => items[i]?.conversation_id ?? i,
    overscan: 8,
  });
  if (items.length === 0) {
    return (
      <div className={styles.empty}>
        <strong>{t(`empty.${tab}`)}</strong>
        <p>{t(`empty.${tab}Lead`)}</p>
      </div>
    );
  }
  return (
    <div ref={scroller} className={styles.scroller}>
      <ul style={{ height: rows.getTotalSize() }} className={styles.rows}>
        {rows.getVirtualItems().map(({ key, index, start }) => {
          const conversation = items[index];
          if (!conversation) return null;
          const id = conversation.conversation_id;
          return (
            <li
              key={key}
              ref={rows.measureElement}
              data-index={index}
              style={{ transform: `translateY(${start}px)` }}
              aria-setsize={items.length}
              aria-posinset={index + 1}
            >
              <ListRow
                conversation={conversation}
                own={isMine(state, conversation)}
                selected={id === selected}
                unread={unreadOf(state, conversation)}
                typing={state.typing.has(id)}
                taken={state.taken.get(id) ?? null}
                last={lastSaid(state, conversation)}
                now={now}
              />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <div className={styles.skeletons} role="status" aria-label={t("list.loading")}>
      {[0, 1, 2, 3].map((i) => (
        <Skeleton key={i} height={68} radius="md" />
      ))}
    </div>
  );
}

/** Those who wait, and for a moment those whom somebody else has just taken: in the place where they stood. */
function withTaken(state: DeskState): readonly Summary[] {
  const taken = [...state.taken.keys()].flatMap((id) => state.conversations.get(id) ?? []);
  return [...waiting(state), ...taken].sort((a, b) => turn(a).localeCompare(turn(b)));
}

function turn({ counted_from: from, since }: Summary): string {
  return from ?? since ?? "";
}

function unreadOf(state: DeskState, { conversation_id: id }: Summary): number {
  const transcript = state.transcripts.get(id);
  return transcript ? unread(transcript, state.read.get(id) ?? 0) : 0;
}

/** The newest words that we have: of the transcript where it is followed, else of the list. */
function lastSaid(state: DeskState, { conversation_id: id, said = [] }: Summary): readonly string[] {
  const last = state.transcripts
    .get(id)
    ?.events.findLast((e) => e.source === "customer" && e.kind === "message.created");
  const text = last?.abuse ? undefined : last?.data.text;
  return typeof text === "string" && text.trim() && !said.includes(text) ? [...said.slice(-1), text] : said;
}
