"""Texts that mean the same, to train on: the sample articles' own, and public sets where they are at hand.

Only sets of which no figure is reported, or the half of one that is not measured on; their rows are read, never kept.
"""

import csv
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from contracts.articles import Article


@dataclass(frozen=True, slots=True)
class Group:
    """`texts` ask the same thing in other words; `passage` answers it, where there is one.

    Groups of one `topic` are alike: in one batch they are one another's hard negatives.
    """

    texts: tuple[str, ...]
    topic: str
    passage: str | None = None


def of_articles(articles: list[Article]) -> list[Group]:
    """One an article, its translation's words with it: so English finds Korean, and back."""
    by_id = {article.id: article for article in articles}
    groups = []
    for article in articles:
        pair = by_id.get(article.pair or "")
        if article.lang == "en" and pair is not None:
            continue
        texts = (article.title, *article.wordings, *((pair.title, *pair.wordings) if pair else ()))
        groups.append(Group(texts, f"articles/{article.category}", f"{article.title}\n{article.body}"))
    return groups


def of_public_sets(data: Path) -> dict[str, list[Group]]:
    """By set. `data` holds the sets in the folders of their manifest."""
    return {
        "parakqc": list(_parakqc(data / "intent_ko/parakqc_dev.tsv")),
        "question_pair": list(_pairs(data / "pairs_ko/question_pair_train.tsv")),
        "sae4k": list(_sae4k(data / "intent_ko/sae4k_dev.tsv")),
        "commerce": list(_commerce(data / "retrieval_ko/commerce_kb")),
        "banking": list(_labelled(data / "intent_en/banking77_train.tsv")),
    }


def is_measured(key: str) -> bool:
    """Half of a set by its key's hash: kept for figures, never trained on."""
    return hashlib.sha1(key.encode(), usedforsecurity=False).digest()[0] % 2 == 0


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def _parakqc(path: Path) -> Iterator[Group]:
    groups: dict[str, list[str]] = defaultdict(list)
    topics: dict[str, str] = {}
    for row in _rows(path):
        groups[row["group"]].append(row["text"])
        topics[row["group"]] = row["topic"]
    for key, texts in groups.items():
        if not is_measured(key):
            yield Group(tuple(texts), f"parakqc/{topics[key]}")


def _pairs(path: Path) -> Iterator[Group]:
    for row in _rows(path):
        if row["same"] == "1" and row["a"] != row["b"]:
            yield Group((row["a"], row["b"]), "question_pair")


def _sae4k(path: Path) -> Iterator[Group]:
    """An utterance and its argument, the phrase that says what it wants."""
    for row in _rows(path):
        if row["text"] != row["argument"]:
            yield Group((row["text"], row["argument"]), f"sae4k/{row['label']}")


def _commerce(folder: Path) -> Iterator[Group]:
    bodies = {row["id"]: row for row in map(json.loads, (folder / "articles.jsonl").open(encoding="utf-8"))}
    asked: dict[str, list[str]] = defaultdict(list)
    for row in map(json.loads, (folder / "queries.jsonl").open(encoding="utf-8")):
        asked[row["doc"]].append(row["query"])
    for doc, texts in asked.items():
        if doc in bodies:
            article = bodies[doc]
            yield Group((article["title"], *texts), "commerce", f"{article['title']}\n{article['body'][:600]}")


def _labelled(path: Path) -> Iterator[Group]:
    """Intents are wider than one question, so few of these are drawn."""
    groups: dict[str, list[str]] = defaultdict(list)
    for row in _rows(path):
        groups[row["label"]].append(row["text"])
    for texts in groups.values():
        yield Group(tuple(texts[:40]), "banking")
