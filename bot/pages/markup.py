"""An article's Markdown as HTML that is safe to show, and which addresses may become links."""

import re
from html import unescape
from typing import Any, cast

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

_TAGS = {
    *("p", "br", "strong", "em", "s", "a", "img", "code", "pre", "blockquote", "hr"),
    *("h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
_ALWAYS = {"img": {"loading": "lazy"}}
_SCHEMES = {"http", "https", "tel", "mailto"}
_BROWSERS_OWN = {
    *("javascript", "vbscript", "data", "blob", "file", "filesystem", "about", "view-source", "ws", "wss", "ftp"),
    *("chrome", "edge", "resource", "moz-extension", "chrome-extension", "intent"),
}
"""Schemes that the browser itself acts on: an app's deep link is never one of them."""
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_NOT_SEEN = re.compile(r"[\x00-\x20\x7f]+")
"""What browsers drop inside an address: `java\\tscript:` is a script too."""
_BULLET = re.compile(r"^( *)•\s+", re.MULTILINE)
_BARE_ADDRESS = re.compile(
    r"(?<![(<\[\"'`\w/])https?://[A-Za-z0-9\-._~:/?#@!$&*+,;=%]{1,2000}(?<![.,:;!?*])", re.IGNORECASE
)
_HANGUL = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]")
DESCRIPTION_CHARACTERS = 150


def to_html(body: str) -> Markup:
    """The body as HTML. HTML in it is text; nh3 then lets only known tags, attributes and schemes through."""
    source = _BARE_ADDRESS.sub(r"<\g<0>>", _BULLET.sub(r"\1- ", body))
    return Markup(  # noqa: S704  # cleaned by nh3
        nh3.clean(
            _markdown.render(source),
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            set_tag_attribute_values=_ALWAYS,
            url_schemes=_SCHEMES,
            link_rel="noopener noreferrer",
        )
    )


def to_line(html: str, limit: int = DESCRIPTION_CHARACTERS) -> str:
    """The beginning of a text without markup, on one line, cut between words."""
    spaced = re.sub(r"</(?:p|li|h\d|td|th|blockquote|pre)>|<br>", " ", html)
    text = " ".join(unescape(nh3.clean(spaced, tags=set())).split())
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,.·") + "…"


def web_address(value: str) -> str | None:
    """A page's, picture's or video's address, relative ones too. None: not to be linked."""
    address = _NOT_SEEN.sub("", value)
    scheme = _SCHEME.match(address)
    return address if address and (scheme is None or scheme[1].lower() in ("http", "https")) else None


def deep_link(value: str) -> str | None:
    """A screen of the company's app, `scheme://place`: any scheme but the browser's own."""
    address = _NOT_SEEN.sub("", value)
    scheme = _SCHEME.match(address)
    if scheme is None or scheme[1].lower() in _BROWSERS_OWN:
        return None
    return address if scheme[1].lower() in _SCHEMES or address[scheme.end() :].startswith("//") else None


def phone_link(value: str) -> str | None:
    digits = re.sub(r"[^0-9+*#]", "", value).replace("#", "%23")
    return f"tel:{digits}" if digits else None


def _emphasis(state: StateInline, silent: bool) -> bool:
    """As CommonMark's, but `**「메뉴」**를` is bold too: particles follow a bracket without a space.

    CommonMark 0.31, 6.2 lets no emphasis end between punctuation and a letter.
    """
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    scanned = state.scanDelims(state.pos, marker == "*")
    before = state.src[state.pos - 1] if state.pos else " "
    end = state.pos + scanned.length
    after = state.src[end] if end < state.posMax else " "
    opens = scanned.can_open or (marker == "*" and bool(_HANGUL.match(before)) and not after.isspace())
    closes = scanned.can_close or (marker == "*" and bool(_HANGUL.match(after)) and not before.isspace())
    for _ in range(scanned.length):
        state.push("text", "", 0).content = marker
        token = len(state.tokens) - 1
        state.delimiters.append(Delimiter(ord(marker), scanned.length, token, -1, opens, closes))
    state.pos = end
    return True


def _heading(renderer: RendererHTML, tokens: list[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    """The page's one h1 is the article's title, so headings in the body begin a step lower."""
    token = tokens[at]
    token.tag = f"h{min(6, int(token.tag[1]) + 1)}"
    return renderer.renderToken(tokens, at, options, env)


def _make() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
    markdown.disable(["code", "html_block", "html_inline", "reference"])
    markdown.inline.ruler.at("emphasis", _emphasis)
    for rule in ("heading_open", "heading_close"):
        cast("Any", markdown).add_render_rule(rule, _heading)
    return markdown


_markdown = _make()
