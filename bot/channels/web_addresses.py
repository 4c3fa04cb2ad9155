"""Addresses in a message tree as a messenger opens them: whole, and on the web. Pure."""

from urllib.parse import quote, urljoin, urlsplit

from text.cutting import size
from text.normalise import visible

MAX_ADDRESS = 2_000


def whole_address(url: str, public: str) -> str | None:
    """`public`: the bot's address for browsers, with which our own begin. None for what no messenger opens."""
    try:
        whole = urljoin(f"{public}/", visible(url).strip())
        split = urlsplit(whole)
    except ValueError:
        return None
    fine = split.scheme in ("http", "https") and split.hostname and not any(c.isspace() for c in whole)
    return whole if fine and size(whole) <= MAX_ADDRESS else None


def help_page(article_id: str, public: str) -> str:
    """The page of an article, which also has the buttons that open the app."""
    return f"{public}/help/{quote(article_id, safe='')}"
