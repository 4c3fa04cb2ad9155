/** What a new article is begun with, on its way from a gap to the editor: it outlives a reload of the page. */

export interface Brought {
  /** The customers', the title's first. */
  readonly questions: readonly string[];
  /** As an agent worded it; empty where none did. */
  readonly answer: string;
}

const PLACE = "sangdam.gap";
const NOTHING: Brought = { questions: [], answer: "" };

export function bringGap(gap: Brought): void {
  sessionStorage.setItem(PLACE, JSON.stringify(gap));
}

export function broughtGap(): Brought {
  try {
    const { questions, answer }: Record<string, unknown> = JSON.parse(sessionStorage.getItem(PLACE) ?? "{}");
    return {
      questions: Array.isArray(questions) ? questions.filter((one): one is string => typeof one === "string") : [],
      answer: typeof answer === "string" ? answer : "",
    };
  } catch {
    return NOTHING;
  }
}

export function forgetGap(): void {
  sessionStorage.removeItem(PLACE);
}
