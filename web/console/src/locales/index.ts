/** Korean and English. A language's sentences are in its JSON; components hold none. */

import i18n from "i18next";
import { initReactI18next } from "react-i18next";
import en from "./en.json";
import ko from "./ko.json";

export type Language = "ko" | "en";
const KEPT = "sangdam.lang";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof ko };
  }
}

void i18n.use(initReactI18next).init({
  resources: { ko: { translation: ko }, en: { translation: en } },
  lng: kept(),
  fallbackLng: "ko",
  supportedLngs: ["ko", "en"],
  interpolation: { escapeValue: false }, // React writes text as text
  returnNull: false,
});
i18n.on("languageChanged", mark);
mark(i18n.language);

/** Speaks this language from now on, also at the next visit, before anybody has signed in. */
export function speak(language: Language): void {
  try {
    localStorage.setItem(KEPT, language);
  } catch {
    // A browser that keeps nothing speaks it until the page is left.
  }
  if (i18n.language !== language) void i18n.changeLanguage(language);
}

function kept(): Language {
  try {
    const found = localStorage.getItem(KEPT);
    if (found === "ko" || found === "en") return found;
  } catch {
    // As above.
  }
  return "ko";
}

function mark(language: string): void {
  if (typeof document !== "undefined") document.documentElement.lang = language;
}

export default i18n;
