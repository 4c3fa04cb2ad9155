/** What people without a name are called. */

import type { TFunction } from "i18next";
import type { Summary } from "../api/client";

/** Customers are told apart by the end of their conversation's id: it says nothing about them. */
export function customerName(t: TFunction, { conversation_id: id }: Pick<Summary, "conversation_id">): string {
  return t("desk.customer", { mark: id.slice(-4).toUpperCase() });
}
