/** A word in passing, at the top of the page. */

import { notifications } from "@mantine/notifications";
import { asApiError } from "../api/errors";
import i18n from "../locales";
import { explain } from "./explain";

export function tell(message: string): void {
  show({ message });
}

/** What was refused, and why. */
export function tellRefusal(thrown: unknown, title?: string): void {
  complain(explain(asApiError(thrown)), title);
}

export function complain(message: string, title?: string): void {
  show({ message, color: "red", ...(title ? { title } : {}) });
}

function show(word: { message: string; color?: string; title?: string }): void {
  notifications.show({ ...word, closeButtonProps: { "aria-label": i18n.t("dialog.close") } });
}
