/** The little Markdown that answers use, as a tree: paragraphs, numbered and bulleted lists, bold, links. Never HTML. */

export type Inline =
  | { readonly type: "text" | "bold"; readonly text: string }
  | { readonly type: "link"; readonly text: string; readonly href: string };

export type Line = readonly Inline[];

export type Block =
  | { readonly type: "paragraph"; readonly lines: readonly Line[] }
  /** `start`: the first item's number, null where the list is bulleted. An item has a line, or several. */
  | { readonly type: "list"; readonly start: number | null; readonly items: readonly (readonly Line[])[] };

type Growing = { type: "paragraph"; lines: Line[] } | { type: "list"; start: number | null; items: Line[][] };

const ITEM = /^(?:(\d{1,3})[.)]|[-*•])\s+(\S.*)$/;
// Each part is bounded: a hostile text costs no more time than its length.
const INLINE =
  /\*\*([^\s*](?:[^*\n]{0,500}[^\s*])?)\*\*|\[([^[\]\n]{1,200})\]\(([^()\s]{1,2000})\)|(https?:\/\/[!-~]{1,2000})/g;
const NOT_OF_ADDRESS = /[.,:;!?)\]}'"*]+$/;

export function parseMarkdown(text: string): readonly Block[] {
  const blocks: Growing[] = [];
  let open: Growing | null = null;
  for (const raw of text.replace(/\r\n?/g, "\n").split("\n")) {
    const line = raw.trim();
    const next: Growing | null = line ? grown(open, line, raw !== raw.trimStart()) : null;
    if (next && next !== open) blocks.push(next);
    open = next;
  }
  return blocks;
}

/** The open block with the line in it, or the block that the line begins. */
function grown(open: Growing | null, line: string, indented: boolean): Growing {
  const item = ITEM.exec(line);
  if (item) {
    const start = item[1] === undefined ? null : Number(item[1]);
    const content = [parseInline(item[2] ?? "")];
    if (open?.type !== "list" || (open.start === null) !== (start === null))
      return { type: "list", start, items: [content] };
    open.items.push(content);
    return open;
  }
  const content = parseInline(line);
  const lines = open?.type === "paragraph" ? open.lines : indented ? open?.items.at(-1) : undefined;
  if (!open || !lines) return { type: "paragraph", lines: [content] };
  lines.push(content);
  return open;
}

export function parseInline(text: string): Line {
  const parts: Inline[] = [];
  let from = 0;
  const plain = (to: number) => {
    if (to > from) parts.push({ type: "text", text: text.slice(from, to) });
  };
  for (const match of text.matchAll(INLINE)) {
    const [whole, bold, label, target, bare] = match;
    plain(match.index);
    from = match.index + whole.length;
    if (bold !== undefined) {
      parts.push({ type: "bold", text: bold });
    } else if (bare !== undefined) {
      const href = bare.replace(NOT_OF_ADDRESS, "");
      from -= bare.length - href.length;
      parts.push({ type: "link", text: href, href });
    } else {
      parts.push({ type: "link", text: label ?? "", href: target ?? "" });
    }
  }
  plain(text.length);
  return parts;
}
