"""A million sentences, and their features, worked out in pieces that a later run goes on from.

Real sentences first: those of the sample articles and, where it is there, of the development data beside the
repository. Then each with a time and a place before it, as customers write them. Nothing of it is ever committed.
"""

import csv
import json
import random
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from contracts.articles import Article
from kb.asked import read_articles
from kb.encoder import Encoder
from kb.features import Features
from kb.pieces import PIECE, read
from kb.pieces import encode as encoded
from service.settings import REPOSITORY
from text.language import detect
from text.normalise import normalise

DATA = REPOSITORY.parent / "shared" / "data"
SAMPLES = REPOSITORY / "kb" / "samples" / "articles"
COLUMNS = ("text", "a", "b", "query", "argument", "title")
SHORTEST, LONGEST = 6, 80
WHEN = ("어제", "오늘 아침에", "지난주에", "방금", "며칠 전부터", "주말에", "한 달 전에", "요즘", "밤늦게", "처음")
WHERE = ("앱에서", "아이폰에서", "태블릿에서", "매장에서", "회사 컴퓨터로", "집에서", "지하철에서", "새 휴대폰으로")


def sentences(data: Path = DATA) -> Iterator[str]:
    """Different sentences without end, always in the same order for the same data."""
    real = list(dict.fromkeys(text for text in _real(data) if SHORTEST <= len(text) <= LONGEST))
    random.Random(0).shuffle(real)  # noqa: S311
    yield from real
    situations = [f"{when} {where}" for when in WHEN for where in WHERE]
    for turn in range(len(situations)):
        for at, text in enumerate(real):
            yield f"{situations[(turn * 7 + at * 13) % len(situations)]} {text}"


def articles(texts: Sequence[str], first: int = 0) -> list[Article]:
    """Each sentence as an article that says no more than that."""
    return [
        Article.model_construct(id=f"p{first + at:07}", title=text, body=text, lang=detect(text) or "ko")
        for at, text in enumerate(texts)
    ]


def encode(count: int, cache: Path, encoder: Encoder, told: Callable[[int], None], data: Path = DATA) -> list[Path]:
    """Files of features (`pieces`) of the first `count` sentences; what an earlier run left there is taken as it is."""
    cache.mkdir(parents=True, exist_ok=True)
    source, files = sentences(data), []
    for first in range(0, count, PIECE):
        texts = list(islice(source, min(PIECE, count - first)))
        files.append(encoded(cache, first, texts, articles(texts, first), encoder))
        told(first + len(texts))
    return files


def pieces(count: int, files: Sequence[Path], data: Path = DATA) -> Iterator[tuple[list[Article], list[Features]]]:
    """The first `count` sentences as articles with their features, as `encode` left them in `files`."""
    source = sentences(data)
    for number, file in enumerate(files):
        texts = list(islice(source, min(PIECE, count - number * PIECE)))
        yield articles(texts, number * PIECE), read(file)


def ready(cache: Path) -> int:
    """How many sentences the files there make, from the first on without a gap."""
    firsts = sorted({int(file.name.split("-")[0]) for file in cache.glob("*.npz")})
    return next((at * PIECE for at, first in enumerate(firsts) if first != at * PIECE), len(firsts) * PIECE)


def _real(data: Path) -> Iterator[str]:
    samples, _ = read_articles(SAMPLES)
    for article in samples:
        yield from (normalise(text) for text in (article.title, *article.wordings, *article.body.splitlines()))
    for path in sorted(data.rglob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield from (normalise(row[name]) for name in COLUMNS if row.get(name))
    for path in sorted(data.rglob("*.jsonl")):
        with path.open(encoding="utf-8") as file:
            for values in map(json.loads, file):
                yield from (normalise(values[name]) for name in COLUMNS if isinstance(values.get(name), str))
