/** On a phone the panel is as large as what the keyboard leaves of the screen, and the page behind stands still. */

import { useEffect, useState } from "preact/hooks";

const PHONE = "(max-width: 520px), (max-height: 480px) and (max-width: 950px)";

export function usePhoneScreen(host: HTMLElement, open: boolean): boolean {
  const [phone, setPhone] = useState(() => matchMedia(PHONE).matches);

  useEffect(() => {
    const query = matchMedia(PHONE);
    const change = () => setPhone(query.matches);
    query.addEventListener("change", change);
    return () => query.removeEventListener("change", change);
  }, []);

  useEffect(() => {
    host.toggleAttribute("data-phone", phone);
    if (phone && open) return fillVisiblePart(host);
  }, [host, phone, open]);

  return phone;
}

function fillVisiblePart(host: HTMLElement): () => void {
  const viewport = window.visualViewport;
  const fit = () => {
    host.style.setProperty("--visible-height", `${viewport?.height ?? window.innerHeight}px`);
    host.style.setProperty("--visible-top", `${viewport?.offsetTop ?? 0}px`);
  };
  fit();
  viewport?.addEventListener("resize", fit);
  viewport?.addEventListener("scroll", fit);
  const { style } = document.documentElement;
  const before = style.overflow;
  style.overflow = "hidden";
  return () => {
    viewport?.removeEventListener("resize", fit);
    viewport?.removeEventListener("scroll", fit);
    style.overflow = before;
  };
}
