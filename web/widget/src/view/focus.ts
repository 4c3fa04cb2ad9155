/** Keeps Tab inside an element that covers everything else. */

const FOCUSABLE = "a[href], button:not([disabled]), textarea, input:not([hidden]), video[controls], [tabindex='0']";

export function keepFocus(container: HTMLElement, event: KeyboardEvent): void {
  if (event.key !== "Tab") return;
  const all = [...container.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((one) => one.offsetParent !== null);
  const active = (container.getRootNode() as ShadowRoot).activeElement;
  const [edge, other] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
  if (active === edge || (event.shiftKey && active === container)) {
    event.preventDefault();
    other?.focus();
  }
}
