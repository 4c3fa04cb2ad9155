/** What is wrong with a row of a file, in an author's words; the server says it for programs. */

import type { TFunction } from "i18next";

export function rowFault(t: TFunction, reason: string): string {
  const twice = /^the id (.+) is there already$/.exec(reason);
  if (twice) return t("rowFault.twice", { id: twice[1] ?? "" });
  if (/^not (a )?JSON/.test(reason)) return t("rowFault.notJson");
  if (/column\(s\) too (many|few)|^not CSV/.test(reason)) return t("rowFault.columns");
  if (/^front matter|no front matter/.test(reason)) return t("rowFault.frontMatter");
  const faults = reason.split("; ").map((fault) => {
    const [field = "", problem = ""] = fault.split(/: (.*)/s);
    if (/field required|at least 1 character/i.test(problem)) return t("rowFault.missing", { field });
    if (/at most/i.test(problem)) return t("rowFault.tooLong", { field });
    if (field === "id") return t("rowFault.id");
    return t("rowFault.other", { field: field || reason });
  });
  return faults.join(" ");
}
