/** Light or dark: as the page says, or as the reader's system does, also when that changes. */

import type { Options } from "./options";

export function followTheme(host: HTMLElement, theme: Options["theme"]): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    host.dataset.theme = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
  };
  apply();
  if (theme === "auto") dark.addEventListener("change", apply);
}
