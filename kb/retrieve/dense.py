"""Meaning: vectors of an article's questions (title and wordings) and of its passage (title and body)."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
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


class StoredVectors(VectorIndex, Protocol):
    """Vectors that can be kept in a file."""

    def save(self, path: Path) -> None: ...


class VectorBackend(Protocol):
    """What makes vector indexes of more vectors than lie in memory, and opens those that were kept."""

    def of_blocks(self, sample: Vectors, count: int, blocks: Iterable[Vectors]) -> StoredVectors: ...

    def open(self, path: Path) -> StoredVectors: ...


MakeVectorIndex = Callable[[Vectors], VectorIndex]


class DenseIndex:
    """Articles by the mean of two cosines: with the nearest of their questions, and with their passage.

    An article that says no more than its title has no passage of its own: its title's vector stands for it.
    """

    def __init__(self, starts: Rows, questions: VectorIndex, passages: VectorIndex | None, longer: Rows) -> None:
        """`starts` (articles + 1,): where each article's questions begin; `longer`: the articles with a passage."""
        self.starts = starts
        self.longer = longer
        self.questions = questions
        self.passages = passages

    @classmethod
    def of(cls, questions: Sequence[Vectors], passages: Vectors, make: MakeVectorIndex) -> "DenseIndex":
        """`questions`: for each article float32 (its questions, d); `passages`: float32 (articles, d)."""
        starts = np.concatenate([[0], np.cumsum([len(vectors) for vectors in questions])]).astype(np.int64)
        flat = np.concatenate(questions)
        longer = np.flatnonzero((passages != flat[starts[:-1]]).any(axis=1))
        return cls(starts, make(flat), make(passages[longer]) if len(longer) else None, longer)

    def nearest(self, vector: Vectors, count: int) -> Rows:
        """Articles near by either vector, at most 2 x `count`."""
        by_question = np.searchsorted(self.starts, self.questions.nearest(vector, count), side="right") - 1
        if self.passages is None:
            return np.unique(by_question)
        return np.union1d(by_question, self.longer[self.passages.nearest(vector, count)])

    def cosines(self, vector: Vectors, articles: Rows) -> tuple[Scores, Scores, Rows]:
        """For each of `articles`: its cosine with the nearest of its questions, and with its passage; which of its
        questions is nearest (0 is the title).
        """
        rows, firsts, counts = self._rows(articles)
        products = self.questions.products(vector, rows)
        best = np.maximum.reduceat(products, firsts)
        nearest = np.array(
            [int(products[at : at + size].argmax()) for at, size in zip(firsts, counts, strict=True)], dtype=np.int64
        )
        by_passage: Scores = products[firsts]
        there, at = self._with_passage(articles)
        if self.passages is not None:
            by_passage[there] = self.passages.products(vector, at)
        return best, by_passage, nearest

    def own(self, articles: Rows) -> Vectors:
        """float32 (articles, d): for each the mean of its questions' vectors, and half its passage's."""
        rows, firsts, counts = self._rows(articles)
        vectors = self.questions.vectors(rows)
        passages = vectors[firsts]
        there, at = self._with_passage(articles)
        if self.passages is not None:
            passages[there] = self.passages.vectors(at)
        own: Vectors = np.add.reduceat(vectors, firsts, axis=0) / counts[:, None] + passages / 2
        return own.astype(np.float32)

    def _with_passage(self, articles: Rows) -> tuple[NDArray[np.bool_], Rows]:
        """Which of these articles have a passage of their own, and its number."""
        if not len(self.longer):
            return np.zeros(len(articles), dtype=np.bool_), np.zeros(0, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.longer, articles), len(self.longer) - 1)
        there = self.longer[at] == articles
        return there, at[there]

    def _rows(self, articles: Rows) -> tuple[Rows, Rows, Rows]:
        """Numbers of all questions of these articles; where each article's begin among them, and how many it has."""
        counts = self.starts[articles + 1] - self.starts[articles]
        firsts = np.concatenate([[0], np.cumsum(counts)])[:-1]
        return np.repeat(self.starts[articles] - firsts, counts) + np.arange(counts.sum()), firsts, counts


def score(question: Scores, passage: Scores) -> Scores:
    """The meaning's score in 0..1: the mean of both cosines."""
    scores: Scores = np.clip((question + passage) / 2, 0, 1).astype(np.float32)
    return scores
