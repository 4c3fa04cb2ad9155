"""BM25 (Robertson & Zaragoza, 2009; Lucene's form) over hashed terms, with scores in 0..1."""

import zlib
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

K1, B = 1.5, 0.75
Terms: TypeAlias = NDArray[np.uint32]
Scores: TypeAlias = NDArray[np.float32]


def hashed(terms: Iterable[str]) -> Terms:
    """CRC-32 of each term: arrays of numbers are cheap to keep, and 100,000 terms make a collision or two."""
    return np.fromiter((zlib.crc32(term.encode()) for term in terms), dtype=np.uint32)


class TermIndex:
    """Documents as bags of terms. Scores are BM25 (Lucene's form) over the most that the question could score.

    That most is the sum of its terms' inverse document frequencies, unknown terms counted as the rarest: so a score
    says how much of the question a document accounts for, and scores of different questions can be compared.
    """

    def __init__(self, documents: Sequence[Terms]) -> None:
        """Arrays sorted by term, all at once: a library that counts each document in Python takes seconds for 5,000."""
        self._size = len(documents)
        flat = np.concatenate(documents) if documents else np.zeros(0, dtype=np.uint32)
        self._vocabulary, terms = np.unique(flat, return_inverse=True)
        if not len(flat):
            return
        lengths = np.array([len(document) for document in documents], dtype=np.int64)
        pairs, counts = np.unique(terms * self._size + np.repeat(np.arange(self._size), lengths), return_counts=True)
        terms, self._documents = pairs // self._size, (pairs % self._size).astype(np.int32)
        frequencies = np.bincount(terms, minlength=len(self._vocabulary))
        self._starts = np.concatenate([[0], np.cumsum(frequencies)])
        self._weights: Scores = _inverse(frequencies, self._size).astype(np.float32)
        long = K1 * (1 - B + B * lengths / lengths.mean())
        self._values: Scores = (self._weights[terms] * counts / (counts + long[self._documents])).astype(np.float32)

    def scores(self, terms: Terms) -> Scores:
        """float32 (documents,) in 0..1."""
        scores: Scores = np.zeros(self._size, dtype=np.float32)
        asked = np.unique(terms)
        if not len(self._vocabulary) or not len(asked):
            return scores
        at = np.minimum(np.searchsorted(self._vocabulary, asked), len(self._vocabulary) - 1)
        known = at[self._vocabulary[at] == asked]
        if not len(known):
            return scores
        for term in known:
            own = slice(self._starts[term], self._starts[term + 1])
            scores[self._documents[own]] += self._values[own]
        unknown = (len(asked) - len(known)) * float(_inverse(np.zeros(1), self._size)[0])
        scores /= np.float32(float(self._weights[known].sum()) + unknown)
        return scores


def _inverse(frequencies: np.ndarray, documents: int) -> np.ndarray:
    weights: np.ndarray = np.log(1 + (documents - frequencies + 0.5) / (frequencies + 0.5))
    return weights
