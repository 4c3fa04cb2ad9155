"""Rows of different lengths in one array: a million small arrays would take more than what is in them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Ragged:
    """`flat`: the rows one after another; `starts` int64 (rows + 1,): where each begins, and the end."""

    flat: NDArray[np.uint32]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Sequence[NDArray[np.uint32]]) -> "Ragged":
        flat = np.concatenate(rows) if rows else np.zeros(0, dtype=np.uint32)
        return cls.counted(flat.astype(np.uint32, copy=False), np.array([len(row) for row in rows], dtype=np.int64))

    @classmethod
    def counted(cls, flat: NDArray[np.uint32], counts: NDArray[np.int64]) -> "Ragged":
        return cls(flat, np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> NDArray[np.uint32]:
        return self.flat[self.starts[row] : self.starts[row + 1]]
