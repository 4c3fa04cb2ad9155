/** Customers' questions on their way from a gap to the editor: they outlive a reload of the page. */

const PLACE = "sangdam.gap";

export function bringQuestions(questions: readonly string[]): void {
  sessionStorage.setItem(PLACE, JSON.stringify(questions));
}

export function broughtQuestions(): readonly string[] {
  try {
    const brought: unknown = JSON.parse(sessionStorage.getItem(PLACE) ?? "[]");
    return Array.isArray(brought) ? brought.filter((one): one is string => typeof one === "string") : [];
  } catch {
    return [];
  }
}

export function forgetQuestions(): void {
  sessionStorage.removeItem(PLACE);
}
