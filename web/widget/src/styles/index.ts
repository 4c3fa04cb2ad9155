/** The widget's whole look. It lives in the shadow root: the page's rules don't reach it, nor these the page. */

import answers from "./answers.css?inline";
import base from "./base.css?inline";
import composer from "./composer.css?inline";
import forms from "./forms.css?inline";
import frame from "./frame.css?inline";
import pictures from "./pictures.css?inline";
import transcript from "./transcript.css?inline";

/** `more`: rules for a place other than the widget's own window. */
export function applyStyles(root: ShadowRoot, more = ""): void {
  const css = base + frame + transcript + answers + forms + composer + pictures + more;
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet]; // no policy of the page forbids this one
  } catch {
    const style = document.createElement("style");
    style.textContent = css;
    root.append(style);
  }
}
