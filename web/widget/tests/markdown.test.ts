import { describe, expect, it } from "vitest";
import { type Block, parseInline, parseMarkdown } from "../src/markdown";

const text = (value: string) => [{ type: "text", text: value }];
const kinds = (blocks: readonly Block[]) =>
  blocks.map((block) => (block.type === "paragraph" ? block.lines.length : [block.start, block.items.length]));

describe("blocks", () => {
  it("paragraphs keep their line breaks", () => {
    expect(parseMarkdown("첫 줄\n둘째 줄\r\n\r\n새 문단")).toEqual([
      { type: "paragraph", lines: [text("첫 줄"), text("둘째 줄")] },
      { type: "paragraph", lines: [text("새 문단")] },
    ]);
  });

  it("lists are numbered or bulleted, and go on where they were", () => {
    expect(kinds(parseMarkdown("먼저\n1. 하나\n2. 둘\n\n- 가\n- 나\n* 다"))).toEqual([1, [1, 2], [null, 3]]);
    expect(kinds(parseMarkdown("1. 하나\n\n2. 둘"))).toEqual([
      [1, 1],
      [2, 1],
    ]);
  });

  it("an indented line belongs to the item above it", () => {
    expect(parseMarkdown("- 하나\n  이어서\n다음")).toEqual([
      { type: "list", start: null, items: [[text("하나"), text("이어서")]] },
      { type: "paragraph", lines: [text("다음")] },
    ]);
  });

  it("dates, prices and minus signs are no lists", () => {
    expect(kinds(parseMarkdown("2026. 3. 2.\n-5도\n3.5배\n**굵게** 시작"))).toEqual([4]);
  });

  it("reads a long hostile text at once", () => {
    const before = performance.now();
    for (const part of ["**", "[a](", "https://", "1. ", "- ", "*", "["]) parseMarkdown(part.repeat(20_000));
    expect(performance.now() - before).toBeLessThan(1000);
  });
});

describe("inline", () => {
  it("bold and links", () => {
    expect(parseInline("**꼭** [도움말](/help/1)을 보세요")).toEqual([
      { type: "bold", text: "꼭" },
      { type: "text", text: " " },
      { type: "link", text: "도움말", href: "/help/1" },
      { type: "text", text: "을 보세요" },
    ]);
  });

  it("a bare address ends before Hangul and punctuation", () => {
    expect(parseInline("https://example.com/a에서 (https://example.com/b).")).toEqual([
      { type: "link", text: "https://example.com/a", href: "https://example.com/a" },
      { type: "text", text: "에서 (" },
      { type: "link", text: "https://example.com/b", href: "https://example.com/b" },
      { type: "text", text: ")." },
    ]);
  });

  it.each([
    "<img src=x onerror=alert(1)>",
    "</div><script>alert(1)</script>",
    "&lt;b&gt;",
    "** a **b",
    "[a] (b)",
    "2*3*4",
  ])("%j is text as it is", (value) => {
    expect(
      parseInline(value)
        .map((part) => part.text)
        .join(""),
    ).toBe(value);
  });
});
