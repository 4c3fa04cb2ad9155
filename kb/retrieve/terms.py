"""BM25 over hashed terms, with scores in 0..1."""

import logging
import zlib
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import bm25s
import numpy as np
from numpy.typing import NDArray

logging.getLogger("bm25s").setLevel(logging.WARNING)  # the library sets DEBUG for everybody

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
        self._size = len(documents)
        flat = np.concatenate(documents) if documents else np.zeros(0, dtype=np.uint32)
        self._vocabulary, ids = np.unique(flat, return_inverse=True)
        self._bm25: bm25s.BM25 | None = None
        if not len(flat):
            return
        ends = np.cumsum([len(document) for document in documents])
        rows = [part.tolist() for part in np.split(ids, ends[:-1])]
        frequencies = np.bincount(
            np.concatenate([np.unique(part) for part in np.split(ids, ends[:-1])]), minlength=len(self._vocabulary)
        )
        self._weights: Scores = _inverse(frequencies, self._size).astype(np.float32)
        self._bm25 = bm25s.BM25(method="lucene")
        words = {number: number for number in range(len(self._vocabulary))}
        self._bm25.index((rows, words), show_progress=False, create_empty_token=False)

    def scores(self, terms: Terms) -> Scores:
        """float32 (documents,) in 0..1."""
        asked = np.unique(terms)
        if self._bm25 is None or not len(asked):
            return np.zeros(self._size, dtype=np.float32)
        at = np.minimum(np.searchsorted(self._vocabulary, asked), len(self._vocabulary) - 1)
        known = at[self._vocabulary[at] == asked]
        if not len(known):
            return np.zeros(self._size, dtype=np.float32)
        unknown = (len(asked) - len(known)) * float(_inverse(np.zeros(1), self._size)[0])
        most = float(self._weights[known].sum()) + unknown
        scores: Scores = self._bm25.get_scores_from_ids(known) / np.float32(most)
        return scores


def _inverse(frequencies: np.ndarray, documents: int) -> np.ndarray:
    weights: np.ndarray = np.log(1 + (documents - frequencies + 0.5) / (frequencies + 0.5))
    return weights
