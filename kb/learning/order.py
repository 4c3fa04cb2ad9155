"""The order of hits as a weighted sum, learned from choices: few weights, and pulled to what the fusion does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Features: TypeAlias = NDArray[np.float32]

FEATURES = (
    *("fused", "question", "passage", "words", "letters"),
    *("centre", "centre_apart", "clicked_words", "clicked_letters", "near", "near_apart"),
)
"""`fused`: the fusion without clicks; `question`, `passage`: cosines with the nearest of an article's own questions and
with its passage; `words`, `letters`: of the article's own text. Of the questions that led to it: `centre`, cosine with
the mean of all its questions (Rocchio, 1971); `clicked_words`, `clicked_letters`: BM25 of them; `near`: cosine with the
nearest of all. `centre_apart`, `near_apart`: the two cosines after whitening (`kb.learning.whitening`)."""
SHARPNESS = 12.0
"""Weight of `fused` in the softmax while nothing is known."""


@dataclass(frozen=True, slots=True)
class Order:
    """`weights` over FEATURES. Scores are scaled so that they mean what fused scores do."""

    weights: tuple[float, ...]
    scale: float = 1.0
    offset: float = 0.0

    def scores(self, features: Features) -> NDArray[np.float32]:
        """float32 (rows,) of features (rows, FEATURES)."""
        raw = features @ np.array(self.weights, dtype=np.float32)
        scores: NDArray[np.float32] = (raw * self.scale + self.offset).astype(np.float32)
        return scores

    def named(self) -> Mapping[str, float]:
        return dict(zip(FEATURES, (round(weight, 3) for weight in self.weights), strict=True))


AS_FUSED = Order((1.0, *[0.0] * (len(FEATURES) - 1)))


@dataclass(frozen=True, slots=True)
class Choice:
    """One list with the row that was right, and what that counts. `chosen` is -1 where it was not in the list."""

    features: Features
    chosen: int
    weight: float = 1.0

    def place(self, order: Order) -> int | None:
        """Of the right one, from 1; of equal ones the last."""
        if self.chosen < 0:
            return None
        scores = order.scores(self.features)
        return int((scores >= scores[self.chosen]).sum())
