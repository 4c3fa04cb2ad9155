"""HTML that was pasted or imported, as the Markdown that answers use: nothing of it may reach a page as HTML."""

import re
from html.parser import HTMLParser

import nh3

_TAG = re.compile(
    r"</?(?:a|b|strong|i|em|p|br|div|span|ul|ol|li|h[1-6]|img|table|tr|td|th|tbody|thead|script|style|iframe|font|u|s"
    r"|blockquote|pre|code|section|article|header|footer|form|input|button|svg|object|embed|link|meta|body|html)"
    r"(?:\s[^>]*)?/?>",
    re.IGNORECASE,
)
_KEPT = {"a", "b", "strong", "p", "br", "div", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "blockquote"}
_DROPPED_WHOLE = {"script", "style", "iframe", "object", "embed", "svg", "form"}
_BLOCKS = frozenset({"p", "div", "tr", "blockquote", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"})


def to_markdown(text: str) -> str:
    """The text as it is where it holds no HTML; else cleaned by nh3, with paragraphs, lists, bold and links kept."""
    if not _TAG.search(text):
        return text
    cleaned = nh3.clean(
        text,
        tags=_KEPT,
        clean_content_tags=_DROPPED_WHOLE,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )
    writer = _Writer()
    writer.feed(cleaned)
    writer.close()
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", "".join(writer.out))).strip()


class _Writer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._lists: list[int | None] = []
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        match tag:
            case "b" | "strong":
                self.out.append("**")
            case "br":
                self.out.append("\n")
            case "ul" | "ol":
                self._lists.append(1 if tag == "ol" else None)
                self.out.append("\n\n" if len(self._lists) == 1 else "")
            case "li":
                number = self._lists[-1] if self._lists else None
                self.out.append(f"\n{number}. " if number else "\n- ")
                if number:
                    self._lists[-1] = number + 1
            case "a":
                self._links.append(dict(attrs).get("href") or "")
                self.out.append("[" if self._links[-1] else "")
            case _ if tag in _BLOCKS:
                self.out.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("b", "strong"):
            self.out.append("**")
        elif tag == "a" and self._links:
            href = self._links.pop()
            self.out.append(f"]({href})" if href else "")
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
            self.out.append("\n\n")
        elif tag in _BLOCKS:
            self.out.append("\n\n")

    def handle_data(self, data: str) -> None:
        self.out.append(data)
