"""What the search needs of a sentence encoder, and what is the same for every one: prefixes, centring, a memory."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from types import MappingProxyType
from typing import Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Kind = Literal["query", "passage"]
Vectors: TypeAlias = NDArray[np.float32]

PREFIXES = MappingProxyType({"query": "query: ", "passage": "passage: "})
"""e5 was trained with these in front of every text (Wang et al., 2024, arXiv:2402.05672)."""


def unit(vectors: Vectors) -> Vectors:
    """The same directions at length 1, float32 (…, d); nothing stays nothing."""
    lengths = np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
    scaled: Vectors = (vectors / lengths).astype(np.float32, copy=False)
    return scaled


class Encoder(Protocol):
    """Sentences to vectors. `version` changes whenever the same text would get another vector."""

    @property
    def version(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Vectors:
        """float32 (len(texts), dimension), centred, each row of length 1. Safe to call from several threads."""
        ...


class EncoderUnavailable(Exception):
    """No encoder can be loaded; the message says what to do. Search goes on by words and letters."""


class Remembering:
    """An encoder that keeps the vectors of the last `size` single queries: a question is often asked again."""

    def __init__(self, encoder: Encoder, size: int = 2_000) -> None:
        self._encoder = encoder
        self._size = size
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()

    @property
    def version(self) -> str:
        return self._encoder.version

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Vectors:
        if kind != "query" or len(texts) != 1:
            return self._encoder.encode(texts, kind=kind)
        text = texts[0]
        with self._lock:
            if (known := self._known.get(text)) is not None:
                self._known.move_to_end(text)
                return known
        made = self._encoder.encode(texts, kind=kind)
        with self._lock:
            self._known[text] = made
            if len(self._known) > self._size:
                self._known.popitem(last=False)
        return made
