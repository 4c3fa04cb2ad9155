"""BM25 (Robertson & Zaragoza, 2009; Lucene's form) over hashed terms, with scores in 0..1."""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kb.retrieve.ragged import Ragged

K1, B = 1.5, 0.75
MOST_POSTINGS = 500_000
"""Of a question's terms, the rarest first, as far as every document is scored: 5,000 articles never reach it."""
BEYOND = 4
"""Times the documents asked for that are scored by the other terms too, where there are any."""
SORTED_AT_ONCE = 1_000_000
Terms: TypeAlias = NDArray[np.uint32]
Scores: TypeAlias = NDArray[np.float32]
Rows: TypeAlias = NDArray[np.int64]


def hashed(terms: Iterable[str]) -> Terms:
    """CRC-32 of each term: arrays of numbers are cheap to keep, and 100,000 terms make a collision or two."""
    return np.fromiter((zlib.crc32(term.encode()) for term in terms), dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class Postings:
    """What a `TermIndex` is made of: arrays alone, so that a file of them can be read in place.

    `vocabulary` uint32 (v,), sorted; `starts` int64 (v + 1,) into `documents` int32 and `values` float16, which lie
    term by term, documents rising; `weights` float32 (v,): inverse document frequencies; `size`: documents in all.
    """

    vocabulary: Terms
    starts: NDArray[np.int64]
    documents: NDArray[np.int32]
    values: NDArray[np.float16]
    weights: Scores
    size: int


class TermIndex:
    """Documents as bags of terms. Scores are BM25 (Lucene's form) over the most that the question could score.

    That most is the sum of its terms' inverse document frequencies, unknown terms counted as the rarest: so a score
    says how much of the question a document accounts for, and scores of different questions can be compared.
    """

    def __init__(self, postings: Postings) -> None:
        self.postings = postings

    @classmethod
    def of(cls, documents: Sequence[Terms]) -> "TermIndex":
        return cls(postings(Ragged.of(documents)))

    def ask(self, terms: Terms) -> "Asked":
        """What the documents say to a question's terms."""
        return Asked(self.postings, np.unique(terms))

    def scores(self, terms: Terms) -> Scores:
        """float32 (documents,) in 0..1."""
        return self.ask(terms).of(np.arange(self.postings.size))


class Asked:
    """A question's terms over an index. Common terms, once the rare ones have led to enough documents, are looked up
    for the documents that are asked for alone: at a million passages they would take most of the time.
    """

    def __init__(self, postings: Postings, asked: Terms) -> None:
        """`asked`: different terms."""
        self._postings = postings
        self._partial: Scores = np.zeros(postings.size, dtype=np.float32)
        self._common: list[int] = []
        self._most = np.float32(1)
        vocabulary = postings.vocabulary
        if not len(vocabulary) or not len(asked):
            return
        at = np.minimum(np.searchsorted(vocabulary, asked), len(vocabulary) - 1)
        known = at[vocabulary[at] == asked]
        if not len(known):
            return
        unknown = (len(asked) - len(known)) * float(_inverse(np.zeros(1), postings.size)[0])
        self._most = np.float32(float(postings.weights[known].sum()) + unknown)
        counts = postings.starts[known + 1] - postings.starts[known]
        rarest = np.argsort(counts, kind="stable")
        affordable = max(int(np.searchsorted(np.cumsum(counts[rarest]), MOST_POSTINGS, side="right")), 1)
        for term in known[rarest[:affordable]]:
            documents, values = self._of_term(int(term))
            self._partial[documents] += values
        self._common = [int(term) for term in known[rarest[affordable:]]]

    def best(self, count: int) -> Rows:
        """The documents of the highest scores above 0, at most `count`, in no order."""
        found: Rows = np.flatnonzero(self._partial)
        if self._common:
            found = _highest(found, self._partial[found], BEYOND * count)
        return _highest(found, self.of(found), count)

    def of(self, rows: Rows) -> Scores:
        """float32 (rows,) in 0..1."""
        scores: Scores = self._partial[rows]
        for term in self._common:
            documents, values = self._of_term(term)
            at = np.minimum(np.searchsorted(documents, rows), len(documents) - 1)
            scores += np.where(documents[at] == rows, values[at], np.float32(0))
        scores /= self._most
        return scores

    def _of_term(self, term: int) -> tuple[NDArray[np.int32], NDArray[np.float16]]:
        own = slice(self._postings.starts[term], self._postings.starts[term + 1])
        return self._postings.documents[own], self._postings.values[own]


def postings(documents: Ragged) -> Postings:
    """Sorted by term, then by document, so many at once as memory allows."""
    lengths = np.diff(documents.starts)
    mean = max(float(lengths.mean()) if len(lengths) else 0.0, 1e-9)
    long: Scores = (K1 * (1 - B + B * lengths / mean)).astype(np.float32)
    parts = [_weighed(keys, len(lengths), long) for keys in _sorted(documents, lengths)]
    vocabulary, frequencies, rows, values, weights = (np.concatenate([part[at] for part in parts]) for at in range(5))
    starts = np.concatenate([[0], np.cumsum(frequencies, dtype=np.int64)]).astype(np.int64)
    return Postings(vocabulary, starts, rows, values, weights, len(lengths))


def _sorted(documents: Ragged, lengths: NDArray[np.int64]) -> Iterator[NDArray[np.uint64]]:
    """Every occurrence as term << 32 | document, sorted; a range of terms after the other."""
    rows: Terms = np.repeat(np.arange(len(lengths), dtype=np.uint32), lengths)
    ranges = len(documents.flat) // SORTED_AT_ONCE + 1
    edges = np.linspace(0, 1 << 32, ranges + 1).astype(np.uint64)
    for low, high in pairwise(edges):
        within = slice(None) if ranges == 1 else (documents.flat >= low) & (documents.flat < high)
        keys = documents.flat[within].astype(np.uint64) << np.uint64(32) | rows[within]
        keys.sort()
        yield keys


def _weighed(
    keys: NDArray[np.uint64], size: int, long: Scores
) -> tuple[Terms, np.ndarray, NDArray[np.int32], NDArray[np.float16], Scores]:
    """The terms, in how many documents each is, these documents, what the term adds to each, and its weight."""
    firsts = _changes(keys)
    counts = np.diff(firsts, append=len(keys)).astype(np.float32)
    pairs = keys[firsts]
    rows = pairs.astype(np.uint32).view(np.int32)
    terms = (pairs >> np.uint64(32)).astype(np.uint32)
    starts = _changes(terms)
    vocabulary, frequencies = terms[starts], np.diff(starts, append=len(terms))
    weights: Scores = _inverse(frequencies, size).astype(np.float32)
    values = (np.repeat(weights, frequencies) * (counts / (counts + long[rows]))).astype(np.float16)
    return vocabulary, frequencies, rows, values, weights


def _changes(sorted_: np.ndarray) -> NDArray[np.int64]:
    """Where another value begins than stood before."""
    return np.flatnonzero(np.concatenate([[True], sorted_[1:] != sorted_[:-1]])[: len(sorted_)])


def _highest(rows: Rows, scores: Scores, count: int) -> Rows:
    if len(rows) <= count:
        return rows
    return rows[np.argpartition(-scores, count - 1)[:count]]


def _inverse(frequencies: np.ndarray, documents: int) -> np.ndarray:
    weights: np.ndarray = np.log(1 + (documents - frequencies + 0.5) / (frequencies + 0.5))
    return weights
