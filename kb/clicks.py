"""What people chose, as further questions of the article they chose.

A question that led to an article is one more way to ask for it. It counts by its meaning alone, beside title and
wordings; its words stay out. Whether a log of clicks is used at all is for its own held-out part to say.
"""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from contracts.articles import Article
from kb.encoder import Encoder
from kb.features import Features
from text.normalise import normalise

MAX_PER_ARTICLE = 100
HELD_OUT_OF = 5
"""One of so many clicks judges the others."""


def by_article(clicks: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Different questions by the id of the article chosen, from (question, id); the latest 100 of each article."""
    chosen: dict[str, dict[str, None]] = defaultdict(dict)
    for query, article_id in clicks:
        chosen[article_id].pop(query, None)
        chosen[article_id][query] = None
    return {article_id: list(queries)[-MAX_PER_ARTICLE:] for article_id, queries in chosen.items()}


def is_held_out(query: str) -> bool:
    """A fifth of all questions, always the same ones."""
    return zlib.crc32(normalise(query).encode()) % HELD_OUT_OF == 0


def with_clicks(
    articles: Sequence[Article], features: Sequence[Features], clicks: Mapping[str, Sequence[str]], encoder: Encoder
) -> list[Features]:
    """The features of each article, with the vectors of the questions that led to it after those of its own."""
    expanded = []
    for article, own in zip(articles, features, strict=True):
        if queries := clicks.get(article.id):
            vectors = encoder.encode([normalise(query) for query in queries], kind="query")
            own = replace(own, questions=np.concatenate([own.questions, vectors]))
        expanded.append(own)
    return expanded
