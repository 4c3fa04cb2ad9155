"""What an author should look at in an article: links that lead nowhere, no translation, questions asked twice."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from contracts.authoring import Content, Figures, Flag
from kb.authoring.store import Authored
from kb.pictures import name_in
from text.normalise import match_key

STALE_AFTER = timedelta(days=180)
MIN_JUDGED, UNSOLVED_SHARE = 5, 0.5
"""An article counts as not helping from so many answers on, if this share of them says so."""
_LINK = re.compile(r"!?\[[^\]]*\]\(\s*([^)\s]+)[^)]*\)|(?<![(\w])(https?://[^\s<>()]+)")
_ARTICLE = re.compile(r"^/help/([A-Za-z0-9][A-Za-z0-9._-]{0,127})$")
_HOST = re.compile(r"^[^\s.:/]+(\.[^\s.:/]+)+$|^localhost$")
_OWN_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://\S+$", re.IGNORECASE)
_FORBIDDEN = frozenset({"javascript", "vbscript", "data", "file", "blob", "about", "intent"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an article is checked against: all others by id, the pictures, and who asks which question.

    `translated`: languages whose articles the centre wants to have in the other one too.
    """

    articles: Mapping[str, Authored]
    pictures: frozenset[str]
    askers: Mapping[str, tuple[str, ...]]
    pairs: Mapping[str, str]
    translated: frozenset[str] = frozenset()


def surroundings(
    articles: Iterable[Authored], pictures: Iterable[str], translated: frozenset[str] = frozenset()
) -> Surroundings:
    there = {article.id: article for article in articles if article.standing.state != "archived"}
    askers: dict[str, list[str]] = defaultdict(list)
    pairs: dict[str, str] = {}
    for article in there.values():
        for question in (article.content.title, *article.content.wordings):
            askers[match_key(question)].append(article.id)
        if (other := article.content.pair) and other in there:
            pairs.setdefault(article.id, other)
            pairs.setdefault(other, article.id)
    return Surroundings(there, frozenset(pictures), {k: tuple(v) for k, v in askers.items()}, pairs, translated)


def flags(
    article_id: str,
    content: Content,
    around: Surroundings,
    *,
    updated_at: datetime | None = None,
    now: datetime | None = None,
    figures: Figures | None = None,
) -> tuple[Flag, ...]:
    """In the order in which they matter. `updated_at` and `now`: for the warning that an article has grown old."""
    found: list[Flag] = []
    if not content.body.strip():
        found.append(Flag(code="empty_body"))
    found += _links(content, around)
    if content.pair and content.pair not in around.articles:
        found.append(Flag(code="pair_missing", detail=content.pair))
    elif content.lang in around.translated and article_id not in around.pairs and not content.pair:
        found.append(Flag(code="no_translation"))
    found += _duplicates(article_id, content, around)
    if updated_at and now and now - updated_at > STALE_AFTER:
        found.append(Flag(code="stale", detail=str((now - updated_at).days)))
    if figures and (judged := figures.solved + figures.unsolved) >= MIN_JUDGED:
        share = figures.unsolved / judged
        if share >= UNSOLVED_SHARE:
            found.append(Flag(code="unsolved", detail=f"{share:.0%}"))
    return tuple(found)


def _links(content: Content, around: Surroundings) -> Iterable[Flag]:
    in_body = [first or second for first, second in _LINK.findall(content.body)]
    for address in dict.fromkeys([*in_body, *(button.url for button in content.buttons if button.url)]):
        yield from _link(address, around)
    for button in content.buttons:
        if not (button.url or button.deep_link or button.phone or "").strip():
            yield Flag(code="broken_link", detail=button.title)
            continue
        scheme = (button.deep_link or "a://b").partition(":")[0].lower()
        if scheme in _FORBIDDEN or not _OWN_SCHEME.match(button.deep_link or "a://b"):
            yield Flag(code="unsafe_link", detail=button.deep_link or "")
    for media in content.media:
        name = name_in(media.url)
        if name is not None and name not in around.pictures:
            yield Flag(code="missing_picture", detail=media.url)
        elif name is None:
            yield from _link(media.url, around)


def _link(address: str, around: Surroundings) -> Iterable[Flag]:
    """No network is asked: an address of ours must be there, one elsewhere must be one that a browser opens safely."""
    if inside := _ARTICLE.match(address):
        there = around.articles.get(inside[1])
        if there is None or there.standing.live is None:
            yield Flag(code="broken_link", detail=address)
        return
    if (name := name_in(address)) is not None:
        if name not in around.pictures:
            yield Flag(code="missing_picture", detail=address)
        return
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        yield Flag(code="broken_link", detail=address)
        return
    if parts.scheme.lower() in ("mailto", "tel"):
        return
    if parts.scheme.lower() not in ("http", "https", ""):
        yield Flag(code="unsafe_link", detail=address)
    elif (parts.scheme and not _HOST.match(host)) or (not parts.scheme and not address.startswith("/")):
        yield Flag(code="broken_link", detail=address)


def _duplicates(article_id: str, content: Content, around: Surroundings) -> Iterable[Flag]:
    family = {article_id, content.pair, around.pairs.get(article_id)}
    for question in (content.title, *content.wordings):
        others = [other for other in around.askers.get(match_key(question), ()) if other not in family]
        if others:
            yield Flag(code="duplicate", detail=f"{question} ({others[0]})")
