"""What is worked out of an article once and kept: vectors and terms. All else is rebuilt from these in no time."""

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from contracts.articles import Article
from kb.articles import digest
from kb.encoder import Encoder, Kind, Vectors
from kb.retrieve import letters, words
from kb.retrieve.terms import Terms, hashed
from text.normalise import normalise

VERSION = 1
"""Part of what a snapshot is known by: grows when the same article gets other features."""
BATCH = 64
WORKERS = min(os.cpu_count() or 1, 2)
"""Each costs the encoder some memory."""


@dataclass(frozen=True, slots=True)
class Features:
    """`questions` float32 (1 + wordings, d), title first; `passage` float32 (d,); d is 0 without an encoder."""

    questions: Vectors
    passage: Vectors
    words: Terms
    letters: Terms


class FeatureTable:
    """Features by the article's digest. Only what is new or changed is worked out."""

    def __init__(self, encoder: Encoder | None, known: Mapping[bytes, Features] | None = None) -> None:
        self._encoder = encoder
        self._known = dict(known or {})

    @property
    def known(self) -> Mapping[bytes, Features]:
        return self._known

    def of(self, articles: Sequence[Article]) -> list[Features]:
        """The features of each article. Those of articles not named here are forgotten."""
        wanted = {digest(article): article for article in articles}
        missing = [key for key in wanted if key not in self._known]
        batches = [missing[at : at + BATCH] for at in range(0, len(missing), BATCH)]
        with ThreadPoolExecutor(WORKERS, thread_name_prefix="features") as workers:  # the encoder lets go of the GIL
            worked_out = workers.map(lambda keys: list(self._work_out([wanted[key] for key in keys])), batches)
            for keys, features in zip(batches, worked_out, strict=True):
                self._known |= zip(keys, features, strict=True)
        self._known = {key: self._known[key] for key in wanted}
        return [self._known[digest(article)] for article in articles]

    def _work_out(self, articles: Sequence[Article]) -> Iterable[Features]:
        asked = [(article.title, *article.wordings) for article in articles]
        questions = self._encode([question for group in asked for question in group], "query")
        ends = np.cumsum([len(group) for group in asked])[:-1]
        owns = np.split(questions, ends)
        passages = np.array([own[0] for own in owns])  # of an article that says no more than its title
        longer = [at for at, article in enumerate(articles) if article.body.strip() != article.title]
        texts = [f"{articles[at].title}\n{articles[at].body}" for at in longer]
        passages[longer] = self._encode(texts, "passage")
        for article, own, passage in zip(articles, owns, passages, strict=True):
            yield Features(own, passage, hashed(words.of_article(article)), hashed(letters.of_article(article)))

    def _encode(self, texts: list[str], kind: Kind) -> Vectors:
        if self._encoder is None:
            return np.zeros((len(texts), 0), dtype=np.float32)
        return self._encoder.encode([normalise(text) for text in texts], kind=kind)
