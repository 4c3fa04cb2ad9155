/** Ctrl/⌘ K: what can be done here and now, and every conversation, by typing a few letters. Single keys beside it. */

import { Spotlight, type SpotlightActionData, spotlight } from "@mantine/spotlight";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useReplies } from "../api/desk";
import { useDesk } from "../live/context";
import { mine, waiting } from "../live/desk";
import { customerName } from "../view/names";
import { preferences } from "./preferences";
import {
  ASSIST_EVENT,
  CARE_EVENT,
  call,
  DEED_EVENT,
  deedOf,
  INSERT_EVENT,
  type KeyDeed,
  NOTE_EVENT,
  step,
  takesLetters,
} from "./shortcuts";

const DEEDS = ["claim", "transfer", "resolve"] as const;

export function Palette() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const state = useDesk();
  const { conversationId = null } = useParams({ strict: false });
  const replies = useReplies().data ?? [];
  const [own, queue] = [mine(state), waiting(state)];
  const go = (id: string) => void navigate({ to: "/desk/c/$conversationId", params: { conversationId: id } });
  const act = (deed: KeyDeed) => {
    switch (deed) {
      case "next":
      case "previous": {
        const ids = [...own, ...queue].map((c) => c.conversation_id);
        const to = step(ids, conversationId, deed === "next" ? 1 : -1);
        return to ? go(to) : undefined;
      }
      case "answer":
        return document.querySelector<HTMLTextAreaElement>("form textarea")?.focus();
      case "note":
        return call(NOTE_EVENT);
      case "care":
        return call(CARE_EVENT);
      case "assist":
        return call(ASSIST_EVENT);
      default:
        return call(DEED_EVENT, deed);
    }
  };
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      // By its place, as the single keys: under a Korean layout the letter is another one.
      if ((event.ctrlKey || event.metaKey) && event.code === "KeyK" && !event.altKey && !event.shiftKey) {
        event.preventDefault();
        spotlight.open();
        return;
      }
      if (!preferences().keys) return;
      const deed = deedOf(event, takesLetters(document.activeElement));
      if (!deed) return;
      event.preventDefault();
      act(deed);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  });
  const row = (id: string, group: string) => ({
    id,
    label: customerName(t, { conversation_id: id }),
    description: state.conversations.get(id)?.said?.at(-1) ?? "",
    group,
    onClick: () => go(id),
  });
  const actions: SpotlightActionData[] = [
    ...(conversationId
      ? [
          ...DEEDS.map((deed) => ({ id: deed, label: t(`deed.${deed}`), onClick: () => act(deed) })),
          { id: "assist", label: t("assist.open"), onClick: () => call(ASSIST_EVENT) },
          { id: "note", label: t("note.toggle"), onClick: () => call(NOTE_EVENT) },
          { id: "care", label: t("care.title"), onClick: () => call(CARE_EVENT) },
        ].map((action) => ({ ...action, group: t("palette.here") }))
      : []),
    ...own.map((c) => row(c.conversation_id, t("list.mine"))),
    ...queue.slice(0, 50).map((c) => row(c.conversation_id, t("list.waiting"))),
    ...(conversationId
      ? replies.map(({ id, title, text }) => ({
          id: `reply-${id}`,
          label: title,
          description: text,
          group: t("reply.title"),
          onClick: () => call(INSERT_EVENT, text),
        }))
      : []),
  ];
  const groups = [...new Set(actions.map(({ group }) => group))].map((group) => ({
    group: group ?? "",
    actions: actions.filter((action) => action.group === group),
  }));
  return (
    <Spotlight
      actions={groups}
      shortcut={null}
      nothingFound={t("palette.nothing")}
      highlightQuery
      limit={30}
      scrollable
      maxHeight={420}
      attributes={{ content: { "aria-label": t("palette.search") } }}
      searchProps={{ placeholder: t("palette.search"), "aria-label": t("palette.search") }}
    />
  );
}
