/** Canned replies: `{name}` is filled in with what is known; what is not stays, to be written by hand. Pure. */

export interface Filled {
  readonly text: string;
  /** Where the first gap stands, to be selected; null where everything is filled in. */
  readonly gap: readonly [number, number] | null;
}

const VARIABLE = /\{([^{}\n]{1,30})\}/g;

export function fill(text: string, values: Readonly<Record<string, string>>): Filled {
  const filled = text.replace(VARIABLE, (whole, name: string) => values[name.trim()] ?? whole);
  const left = new RegExp(VARIABLE).exec(filled);
  return { text: filled, gap: left ? [left.index, left.index + left[0].length] : null };
}

/** Replies whose shortcut or title begins with, or else holds, what was typed after the slash. */
export function found<T extends { readonly title: string; readonly shortcut?: string | undefined }>(
  replies: readonly T[],
  typed: string,
): readonly T[] {
  const wanted = typed.trim().toLowerCase();
  const names = (reply: T) => [reply.shortcut ?? "", reply.title].map((name) => name.toLowerCase());
  const begins = replies.filter((reply) => names(reply).some((name) => name.startsWith(wanted)));
  const holds = replies.filter(
    (reply) => !begins.includes(reply) && names(reply).some((name) => name.includes(wanted)),
  );
  return [...begins, ...holds];
}
