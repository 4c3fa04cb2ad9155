/** What is being written: kept in this browser until it is saved, and undone step by step. */

import { useCallback, useEffect, useRef, useState } from "react";
import { type Content, EMPTY } from "../api";

const KEEP_MS = 600;
const STEP_MS = 700;
const MOST_STEPS = 100;

interface Kept {
  readonly base: number;
  readonly content: Content;
}

export interface Draft {
  readonly content: Content;
  /** The version that the writing began from; 0 for a new article. */
  readonly base: number;
  readonly dirty: boolean;
  /** What was left unsaved at the last visit stands here again. */
  readonly found: boolean;
  readonly canUndo: boolean;
  readonly change: (part: Partial<Content>) => void;
  readonly undo: () => void;
  /** The server has this content as this version; what was typed since `sent` went off stays. */
  readonly settle: (content: Content, base: number, sent?: Content) => void;
}

/** `id`: what is written, and by whom: each person's text is kept apart. */
export function useDraft(id: string, saved: Content, version: number, begun: Content = saved): Draft {
  const place = `sangdam.write.${id}`;
  const [kept] = useState(() => read(place));
  const [origin, setOrigin] = useState(saved);
  const [base, setBase] = useState(kept && !same(kept.content, saved) ? kept.base : version);
  const [content, setContent] = useState(kept ? kept.content : begun);
  const [found, setFound] = useState(kept !== null && !same(kept.content, saved));
  const steps = useRef<Content[]>([]);
  const last = useRef(0);
  const [count, setCount] = useState(0);
  const dirty = !same(content, origin);

  useEffect(() => {
    if (!dirty) return forget(place);
    const timer = setTimeout(() => keep(place, { base, content }), KEEP_MS);
    return () => clearTimeout(timer);
  }, [place, dirty, base, content]);

  const change = useCallback(
    (part: Partial<Content>) => {
      const now = Date.now();
      if (now - last.current > STEP_MS) {
        steps.current = [...steps.current.slice(-MOST_STEPS), content];
        setCount(steps.current.length);
      }
      last.current = now;
      setContent({ ...content, ...part });
    },
    [content],
  );
  const undo = useCallback(() => {
    const before = steps.current.pop();
    setCount(steps.current.length);
    last.current = 0;
    if (before) setContent(before);
  }, []);
  const settle = useCallback(
    (now: Content, at: number, sent?: Content) => {
      forget(place);
      setOrigin(now);
      setContent((current) => (sent && !same(current, sent) ? current : now));
      setBase(at);
      setFound(false);
    },
    [place],
  );
  return { content, base, dirty, found, canUndo: count > 0, change, undo, settle };
}

export function same(one: Content, other: Content): boolean {
  return ordered(one) === ordered(other);
}

/** The fields in one order, whatever order they came in; of buttons and media only what is there. */
function ordered(content: Content): string {
  const bare = (value: object) =>
    Object.fromEntries(
      Object.entries(value)
        .filter(([, v]) => v !== null)
        .sort(),
    );
  const all = { ...EMPTY, ...content, buttons: content.buttons.map(bare), media: content.media.map(bare) };
  return JSON.stringify(all, Object.keys(all).sort().concat(["title", "url", "deep_link", "phone", "kind", "alt"]));
}

function read(place: string): Kept | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? "null");
    if (typeof kept !== "object" || kept === null || !("content" in kept) || !("base" in kept)) return null;
    return { base: Number(kept.base), content: { ...EMPTY, ...(kept.content as Partial<Content>) } };
  } catch {
    return null;
  }
}

function keep(place: string, kept: Kept): void {
  try {
    localStorage.setItem(place, JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing warns on leaving all the same.
  }
}

function forget(place: string): void {
  try {
    localStorage.removeItem(place);
  } catch {
    // As above.
  }
}
