/** Listens to the words by which the desk's parts call one another (`shortcuts.ts`). */

import { useEffect, useRef } from "react";

export function useCalls(calls: Readonly<Record<string, (detail: unknown) => void>>): void {
  const latest = useRef(calls);
  latest.current = calls;
  const names = Object.keys(calls).join(" ");
  useEffect(() => {
    const off = new AbortController();
    for (const name of names.split(" ")) {
      const listen = (event: Event) => latest.current[name]?.((event as CustomEvent).detail);
      window.addEventListener(name, listen, { signal: off.signal });
    }
    return () => off.abort();
  }, [names]);
}
