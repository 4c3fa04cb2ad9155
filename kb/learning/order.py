"""The order of hits as a weighted sum, learned from choices: few weights, and pulled to what the fusion does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Features: TypeAlias = NDArray[np.float32]

FEATURES = ("fused", "question", "passage", "words", "letters", "centre", "clicked_words", "clicked_letters", "near")
"""`fused`: the fusion without clicks; `question`, `passage`: cosines with the nearest of an article's own questions and
with its passage; `words`, `letters`: of the article's own text. Of the questions that led to it: `centre`, cosine with
the mean of all its questions (Rocchio, 1971); `clicked_words`, `clicked_letters`: BM25 of them; `near`: cosine with the
nearest of all."""
SHARPNESS = 12.0
"""Weight of `fused` in the softmax while nothing is known."""
PULL = 2.0
"""Strength of the pull (L2) to the fusion alone."""
MOST_WEIGHT = 4.0
"""Of one choice, in mean weights."""


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


def fit(choices: Sequence[Choice]) -> Order:
    """The order that makes the choices likely: a softmax over each list (conditional logit; ListNet's top-one loss, Cao
    et al., ICML 2007) with an L2 pull. Scaled so that over all rows its scores have the fusion's mean and spread.
    """
    seen = [choice for choice in choices if choice.chosen >= 0]
    if not seen:
        return AS_FUSED
    start = np.array(AS_FUSED.weights) * SHARPNESS
    mean = sum(choice.weight for choice in seen) / len(seen)
    weights = [min(choice.weight / mean, MOST_WEIGHT) for choice in seen]

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = PULL * float(((w - start) ** 2).sum()) / 2, PULL * (w - start)
        for choice, weight in zip(seen, weights, strict=True):
            z = choice.features @ w
            p = np.exp(z - z.max())
            p /= p.sum()
            total -= weight * float(np.log(p[choice.chosen] + 1e-12))
            slope = slope + weight * (p @ choice.features - choice.features[choice.chosen])
        return total, slope

    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 60}).x
    rows = np.concatenate([choice.features for choice in seen])
    raw, fused = rows @ found, rows[:, 0]
    spread = float(fused.std())
    scale = spread / max(float(raw.std()), 1e-9) if spread else 1 / SHARPNESS
    return Order(tuple(float(w) for w in found), scale, float(fused.mean() - scale * raw.mean()))
