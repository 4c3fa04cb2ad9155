"""One score out of three: a weighted sum.

All three lie in 0..1 and mean the same in every question, so their sum does too, which a fusion of ranks would lose.
It also ranks better than reciprocal ranks (docs/decisions/0004-search.md).
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Scores: TypeAlias = NDArray[np.float32]
Flags: TypeAlias = NDArray[np.bool_]

DENSE, WORDS, LETTERS = 0.45, 0.25, 0.3


ABROAD = 0.65
"""Weight of meaning alone, for an article in another language: no word of it can be shared."""


def fuse(dense: Scores | None, words: Scores, letters: Scores, abroad: Flags) -> Scores:
    """float32 (articles,) in 0..1. Without `dense`, words and letters share its weight.

    `abroad`: articles in another language than the question is written in.
    """
    if dense is None:
        lexical: Scores = (WORDS * words + LETTERS * letters) / np.float32(WORDS + LETTERS)
        return lexical
    fused: Scores = DENSE * dense + WORDS * words + LETTERS * letters
    by_meaning: Scores = np.where(abroad, np.maximum(fused, ABROAD * dense), fused)
    return by_meaning
