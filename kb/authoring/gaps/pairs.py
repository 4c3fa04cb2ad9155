"""How alike two questions are, in a few features that weights are learned for."""

import zlib
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kb.encoder import Encoder
from kb.retrieve import letters, words
from text.normalise import normalise

Features: TypeAlias = NDArray[np.float64]
NAMES = ("meaning", "words", "letters", "bias")
PRIOR = np.array([4.0, 1.0, 1.0, -2.6])
"""Before anybody has judged: about a centred cosine of .5 with some shared words."""
PRIOR_WITHOUT = np.array([0.0, 2.0, 3.0, -1.6])
"""Where there is no encoder: letters decide."""
BUCKETS = 4096


def features(questions: Sequence[str], encoder: Encoder | None) -> Features:
    """float64 (n, n, 4): cosine of meaning, overlap of words, overlap of letters, 1."""
    texts = [normalise(question) for question in questions]
    count = len(texts)
    made = np.ones((count, count, len(NAMES)))
    if encoder is None or not count:
        made[:, :, 0] = 0.0
    else:
        vectors = encoder.encode(texts, kind="query")
        made[:, :, 0] = vectors @ vectors.T
    made[:, :, 1] = _overlap([frozenset(w.term for w in words.of_text(text) if w.is_name) for text in texts])
    made[:, :, 2] = _overlap([frozenset(letters.of_text(text)) for text in texts])
    return made


def prior(encoder: Encoder | None) -> Features:
    return PRIOR if encoder is not None else PRIOR_WITHOUT


def _overlap(sets: Sequence[frozenset[str]]) -> Features:
    """Dice's coefficient of each pair, by one product of a 0/1 matrix of hashed terms."""
    there: NDArray[np.float32] = np.zeros((len(sets), BUCKETS), dtype=np.float32)
    for row, members in enumerate(sets):
        there[row, [zlib.crc32(term.encode()) % BUCKETS for term in members]] = 1.0
    sizes = there.sum(axis=1)
    both = there @ there.T
    result: Features = (2 * both / np.maximum(sizes[:, None] + sizes[None, :], 1.0)).astype(np.float64)
    return result
