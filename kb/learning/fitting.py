"""Weights for the order, of choices: apart from `order`, for SciPy has no business in a process that only searches."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize

from kb.learning.order import AS_FUSED, SHARPNESS, Choice, Order

PULL = 2.0
"""Strength of the pull (L2) to the fusion alone."""
MOST_WEIGHT = 4.0
"""Of one choice, in mean weights."""


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
