"""Vectors in memory. A help centre's are searched exactly, which is the fastest there is: 5,000 articles take 1 ms.

Many more are kept in 8 bits a number and searched in the nearest cells alone.
"""

import math

import faiss
import numpy as np

from kb.encoder import Vectors
from kb.retrieve.dense import Rows, Scores

MANY = 100_000
TRAINED_ON = 100_000
LOOKED_INTO = 8
"""One of so many cells is searched: recall@10 is then above .97 of exact search (docs/decisions/0010-learning.md)."""


class FaissIndex:
    """See `kb.retrieve.dense.VectorIndex`."""

    def __init__(self, vectors: Vectors, many: int = MANY) -> None:
        """From `many` vectors on, the search is approximate."""
        faiss.omp_set_num_threads(1)
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        self._index: faiss.Index
        if len(vectors) < many:
            self._index = faiss.IndexFlatIP(vectors.shape[1])
            self._index.add(vectors)
        else:
            self._index = _in_cells(vectors)

    def nearest(self, vector: Vectors, count: int) -> Rows:
        _, rows = self._index.search(vector[None, :], min(count, self._index.ntotal))
        found: Rows = rows[0]
        return found

    def products(self, vector: Vectors, rows: Rows) -> Scores:
        scores: Scores = self._index.reconstruct_batch(rows) @ vector
        return scores

    def vectors(self, rows: Rows) -> Vectors:
        found: Vectors = self._index.reconstruct_batch(rows)
        return found


def _in_cells(vectors: Vectors) -> faiss.IndexIVFScalarQuantizer:
    """4 √n cells, 8 bits a number (FAISS's IVF, SQ8)."""
    cells = int(4 * math.sqrt(len(vectors)))
    dimension = vectors.shape[1]
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension), dimension, cells, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    rows = np.random.default_rng(0).permutation(len(vectors))[:TRAINED_ON]
    index.train(vectors[rows])
    index.add(vectors)
    index.make_direct_map()
    index.nprobe = max(cells // LOOKED_INTO, 8)
    return index
