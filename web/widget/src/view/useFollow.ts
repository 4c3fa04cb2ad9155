/** Keeps the end of a scrolling element in view, also when pictures load or the keyboard opens, while its reader is there. */

import type { RefObject } from "preact";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

const NEAR_PX = 80;

export interface Follow {
  /** Something came while the reader was further up. */
  readonly unseen: boolean;
  readonly toEnd: () => void;
  readonly onScroll: () => void;
}

/** `count`: how many things there are to read. */
export function useFollow(scroller: RefObject<HTMLElement | null>, count: number): Follow {
  const atEnd = useRef(true);
  const lastTop = useRef(0);
  const [unseen, setUnseen] = useState(false);

  const toEnd = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    atEnd.current = true;
    element.scrollTop = element.scrollHeight;
    setUnseen(false);
  }, [scroller]);

  useLayoutEffect(() => {
    if (atEnd.current) toEnd();
    else setUnseen(true);
  }, [count, toEnd]);

  useEffect(() => {
    const element = scroller.current;
    if (!element?.firstElementChild) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) toEnd();
    });
    observer.observe(element);
    observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, [scroller, toEnd]);

  const onScroll = () => {
    const element = scroller.current;
    if (!element?.clientHeight) return; // hidden
    const { scrollHeight, scrollTop, clientHeight } = element;
    // Only a reader goes up; a picture that loads just moves the end further down.
    if (scrollTop < lastTop.current) atEnd.current = false;
    if (scrollHeight - scrollTop - clientHeight < NEAR_PX) {
      atEnd.current = true;
      setUnseen(false);
    }
    lastTop.current = scrollTop;
  };

  return { unseen, toEnd, onScroll };
}
