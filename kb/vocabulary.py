"""What the articles know by name, for reading screenshots: error codes, and names of menus and screens."""

import re
from collections.abc import Iterable, Iterator, Sequence

from contracts.articles import Article
from contracts.search import Vocabulary

MAX_NAMES = 2_000
MAX_LENGTH = 20
_QUOTED = re.compile(r"「([^」\n]{2,120})」|“([^”\n]{2,120})”")
_STEP = re.compile(r"\s*[>›→]\s*")
_SENTENCE = re.compile(r"[.!?]|[요다까죠]$")


def of_articles(articles: Sequence[Article], codes: Iterable[str]) -> Vocabulary:
    """`codes` as they are, and every step of the paths in 「」 and “”, the most often named first."""
    counts: dict[str, int] = {}
    for article in articles:
        for name in _names(article.body):
            counts[name] = counts.get(name, 0) + 1
    names = sorted(counts, key=lambda name: (-counts[name], name))[:MAX_NAMES]
    return Vocabulary(codes=tuple(codes), names=tuple(names))


def _names(body: str) -> Iterator[str]:
    for match in _QUOTED.finditer(body):
        for step in _STEP.split(match[1] or match[2]):
            if 2 <= len(name := step.strip()) <= MAX_LENGTH and not _SENTENCE.search(name):
                yield name
