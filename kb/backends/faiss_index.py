"""Vectors in memory. A help centre's are searched exactly, which is the fastest there is: 5,000 articles take 1 ms.

Many more are kept in 8 bits a number and searched in the nearest cells alone.
"""

import math
from collections.abc import Iterable
from pathlib import Path

import faiss
import numpy as np

from kb.encoder import Vectors
from kb.retrieve.dense import Rows, Scores

MANY = 100_000
TRAINED_ON = 100_000
LOOKED_INTO = 2
"""One of so many cells is searched: recall@10 is then above .97 of exact search (docs/decisions/0010-learning.md)."""


class FaissIndex:
    """See `kb.retrieve.dense.VectorIndex`."""

    def __init__(self, vectors: Vectors, many: int = MANY) -> None:
        """From `many` vectors on, the search is approximate."""
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        if len(vectors) < many:
            self._index: faiss.Index = faiss.IndexFlatIP(vectors.shape[1])
            self._index.add(vectors)
        else:
            self._index = _in_cells(vectors[_sample(len(vectors))], len(vectors), (vectors,))
        faiss.omp_set_num_threads(1)

    @classmethod
    def of_blocks(cls, sample: Vectors, count: int, blocks: Iterable[Vectors]) -> "FaissIndex":
        """Of `count` vectors that do not lie in memory together; the cells are made of a `sample` of them."""
        return cls._holding(_in_cells(sample, count, blocks))

    @classmethod
    def open(cls, path: Path) -> "FaissIndex":
        """What `save` kept; how far a search looks is this code's to say, not the file's."""
        index = faiss.read_index(str(path))
        if isinstance(index, faiss.IndexIVF):
            index.nprobe = _looked_into(index.nlist)
        return cls._holding(index)

    @classmethod
    def _holding(cls, index: faiss.Index) -> "FaissIndex":
        made = cls.__new__(cls)
        made._index = index
        faiss.omp_set_num_threads(1)
        return made

    def save(self, path: Path) -> None:
        faiss.write_index(self._index, str(path))

    def look_into(self, cells: int) -> None:
        """How many cells a search looks into from now on, where there are any."""
        faiss.ParameterSpace().set_index_parameter(self._index, "nprobe", cells)

    def nearest(self, vector: Vectors, count: int) -> Rows:
        _, rows = self._index.search(vector[None, :], min(count, self._index.ntotal))
        found: Rows = rows[0]
        return found[found >= 0]

    def products(self, vector: Vectors, rows: Rows) -> Scores:
        scores: Scores = self._index.reconstruct_batch(rows) @ vector
        return scores

    def vectors(self, rows: Rows) -> Vectors:
        found: Vectors = self._index.reconstruct_batch(rows)
        return found


def _sample(count: int) -> Rows:
    rows: Rows = np.random.default_rng(0).permutation(count)[:TRAINED_ON]
    return rows


def _in_cells(sample: Vectors, count: int, blocks: Iterable[Vectors]) -> faiss.IndexIVFScalarQuantizer:
    """4 √n cells, of few vectors one each; 8 bits a number (FAISS's IVF, SQ8)."""
    faiss.omp_set_num_threads(1)
    cells = min(int(4 * math.sqrt(count)), len(sample))
    dimension = sample.shape[1]
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension), dimension, cells, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    index.cp.min_points_per_centroid = 1  # or FAISS says on stderr that it would like more
    index.train(sample)
    for block in blocks:
        index.add(np.ascontiguousarray(block, dtype=np.float32))
    index.make_direct_map()
    index.nprobe = _looked_into(cells)
    return index


def _looked_into(cells: int) -> int:
    return max(cells // LOOKED_INTO, 8)
