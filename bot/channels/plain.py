"""A message's text for messengers, which know no Markdown: the same words, without the marks. Pure."""

import re
from collections.abc import Iterable

from markdown_it import MarkdownIt
from markdown_it.token import Token

from text.normalise import visible

_markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
_MANY_LINES = re.compile(r"\n{3,}")


def plain(text: str) -> str:
    """Paragraphs, lists, links (`words (address)`) and tables in characters alone; nothing that was said is missing."""
    lines: list[str] = []
    numbers: list[int | None] = []
    item = ""
    for token in _markdown.parse(visible(text)):
        match token.type:
            case "bullet_list_open":
                numbers.append(None)
            case "ordered_list_open":
                numbers.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                numbers.pop()
                lines.append("")
            case "list_item_open":
                number = numbers[-1]
                item = "  " * (len(numbers) - 1) + ("• " if number is None else f"{number}. ")
                numbers[-1] = None if number is None else number + 1
            case "inline":
                lines.append(item + _inline(token.children or ()))
                item = ""
            case "fence" | "code_block" | "html_block":
                lines.append(token.content.rstrip("\n"))
            case "th_close" | "td_close":
                lines[-1:] = [f"{lines[-1]} |"] if lines else []
            case "paragraph_close" if not token.hidden:
                lines.append("")
            case "heading_close" | "table_close":
                lines.append("")
    return _MANY_LINES.sub("\n\n", "\n".join(lines)).strip()


def _inline(tokens: Iterable[Token]) -> str:
    said: list[str] = []
    opened: list[tuple[str, int]] = []
    for token in tokens:
        match token.type:
            case "softbreak" | "hardbreak":
                said.append("\n")
            case "link_open":
                opened.append((str(token.attrGet("href") or ""), len(said)))
            case "link_close":
                href, start = opened.pop()
                words = "".join(said[start:])
                if href and href != words:
                    said.append(f" ({href})")
            case "image":
                said.append(f"{token.content} ({token.attrGet('src')})".strip())
            case _:
                said.append(token.content)
    return "".join(said)
