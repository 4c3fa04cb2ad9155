/** What was refused, in words for an author. */

import { asApiError } from "../api/errors";
import i18n from "../locales";
import { explain } from "../view/explain";
import { complain } from "../view/tell";

export function faultText(thrown: unknown): string {
  const error = asApiError(thrown);
  switch (error.code) {
    case "changed":
      return i18n.t("write.changedBy", { name: String(error.detail.by ?? "") });
    case "conflict":
      return i18n.t(error.detail.field === "id" ? "write.idTaken" : "step.conflict");
    case "unprocessable":
    case "bad_request":
      return i18n.t("write.invalid");
    default:
      return explain(error);
  }
}

export function tellFault(thrown: unknown): void {
  complain(faultText(thrown));
}
