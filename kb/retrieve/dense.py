"""Meaning: vectors of an article's questions (title and wordings) and of its passage (title and body)."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kb.encoder import Vectors

Rows: TypeAlias = NDArray[np.int64]
Scores: TypeAlias = NDArray[np.float32]


class VectorIndex(Protocol):
    """Vectors of length 1, found by inner product."""

    def nearest(self, vector: Vectors, count: int) -> Rows:
        """Numbers of the `count` vectors nearest to `vector` (d,), nearest first."""
        ...

    def products(self, vector: Vectors, rows: Rows) -> Scores:
        """Inner products of `vector` (d,) with the vectors of these numbers."""
        ...

    def vectors(self, rows: Rows) -> Vectors:
        """float32 (rows, d): the vectors of these numbers."""
        ...


MakeVectorIndex = Callable[[Vectors], VectorIndex]


class DenseIndex:
    """Articles by the mean of two cosines: with the nearest of their questions, and with their passage."""

    def __init__(self, questions: Sequence[Vectors], passages: Vectors, make: MakeVectorIndex) -> None:
        """`questions`: for each article float32 (its questions, d); `passages`: float32 (articles, d)."""
        counts = np.array([len(vectors) for vectors in questions])
        self._starts = np.concatenate([[0], np.cumsum(counts)])
        self._owners: Rows = np.repeat(np.arange(len(questions)), counts)
        self._questions = make(np.concatenate(questions))
        self._passages = make(passages)

    def nearest(self, vector: Vectors, count: int) -> Rows:
        """Articles near by either vector, at most 2 x `count`."""
        by_question = self._owners[self._questions.nearest(vector, count)]
        return np.union1d(by_question, self._passages.nearest(vector, count))

    def cosines(self, vector: Vectors, articles: Rows) -> tuple[Scores, Scores, Rows]:
        """For each of `articles`: its cosine with the nearest of its questions, and with its passage; which of its
        questions is nearest (0 is the title).
        """
        rows, firsts, counts = self._rows(articles)
        products = self._questions.products(vector, rows)
        best = np.maximum.reduceat(products, firsts)
        nearest = np.array(
            [int(products[at : at + size].argmax()) for at, size in zip(firsts, counts, strict=True)], dtype=np.int64
        )
        return best, self._passages.products(vector, articles), nearest

    def own(self, articles: Rows) -> Vectors:
        """float32 (articles, d): for each the mean of its questions' vectors, and half its passage's."""
        rows, firsts, counts = self._rows(articles)
        sums = np.add.reduceat(self._questions.vectors(rows), firsts, axis=0)
        own: Vectors = sums / counts[:, None] + self._passages.vectors(articles) / 2
        return own.astype(np.float32)

    def _rows(self, articles: Rows) -> tuple[Rows, Rows, Rows]:
        """Numbers of all questions of these articles; where each article's begin among them, and how many it has."""
        counts = self._starts[articles + 1] - self._starts[articles]
        firsts = np.concatenate([[0], np.cumsum(counts)])[:-1]
        return np.repeat(self._starts[articles] - firsts, counts) + np.arange(counts.sum()), firsts, counts


def score(question: Scores, passage: Scores) -> Scores:
    """The meaning's score in 0..1: the mean of both cosines."""
    scores: Scores = np.clip((question + passage) / 2, 0, 1).astype(np.float32)
    return scores
