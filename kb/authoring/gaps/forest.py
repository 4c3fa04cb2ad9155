"""Groups as the trees of a maximum spanning forest, and weights that learn from groups people made."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Scores: TypeAlias = NDArray[np.float64]
Edge: TypeAlias = tuple[int, int]
EPOCHS = 40
RATE = 0.3
"""At first; it falls with the square root of the epoch."""
MOST = 12.0
"""Of any weight: a handful of judgements must not outshout everything else."""


class _Groups:
    """Disjoint sets by union-find; `apart`: pairs that an author has put apart, which are never joined."""

    def __init__(self, count: int, apart: Sequence[Edge] = ()) -> None:
        self._parent = list(range(count))
        self._foes: list[set[int]] = [set() for _ in range(count)]
        for one, other in apart:
            self._foes[one].add(other)
            self._foes[other].add(one)
        self._members: list[set[int]] = [{n} for n in range(count)]

    def of(self, node: int) -> int:
        while self._parent[node] != node:
            self._parent[node] = self._parent[self._parent[node]]
            node = self._parent[node]
        return node

    def join(self, one: int, other: int, *, forced: bool = False) -> bool:
        one, other = self.of(one), self.of(other)
        if one == other or (not forced and self._foes[one] & self._members[other]):
            return False
        if len(self._members[one]) < len(self._members[other]):
            one, other = other, one
        self._parent[other] = one
        self._members[one] |= self._members[other]
        self._foes[one] |= self._foes[other]
        return True


def groups(scores: Scores, together: Sequence[Edge] = (), apart: Sequence[Edge] = ()) -> list[int]:
    """A group number for each question. `scores` (n, n): above 0 is alike. What authors said holds in any case."""
    joined = _Groups(len(scores), apart)
    for one, other in together:
        joined.join(one, other, forced=True)
    for one, other in _descending(scores):
        joined.join(one, other)
    return [joined.of(node) for node in range(len(scores))]


def learn(
    features: NDArray[np.float64], prior: NDArray[np.float64], judged: Mapping[Edge, bool]
) -> NDArray[np.float64]:
    """Weights after the judged pairs, averaged over the later half of the epochs (Collins 2002).

    For each epoch: the forest that the weights would build over the judged questions, against the best forest that
    agrees with what people said; the weights move by the difference of the two forests' features.
    """
    if not judged:
        return prior
    nodes = sorted({node for edge in judged for node in edge})
    weights, total = prior.copy(), np.zeros_like(prior)
    for epoch in range(EPOCHS):
        scores = features[np.ix_(nodes, nodes)] @ weights
        place = {node: at for at, node in enumerate(nodes)}
        known = {(place[one], place[other]): together for (one, other), together in judged.items()}
        guessed = _forest(scores + _margin(known, len(nodes)), known=None)
        agreed = _forest(scores, known=known)
        step = np.zeros_like(weights)
        for one, other in agreed - guessed:
            step += features[nodes[one], nodes[other]]
        for one, other in guessed - agreed:
            step -= features[nodes[one], nodes[other]]
        weights = np.clip(weights + RATE / np.sqrt(1 + epoch) * step, -MOST, MOST)
        if epoch >= EPOCHS // 2:
            total += weights
    return total / (EPOCHS - EPOCHS // 2)


def _margin(known: Mapping[Edge, bool], count: int) -> Scores:
    """What the guess is given on top where it would be wrong: it must be right by some distance."""
    margin = np.zeros((count, count))
    for (one, other), together in known.items():
        margin[one, other] = margin[other, one] = -0.5 if together else 0.5
    return margin


def _forest(scores: Scores, known: Mapping[Edge, bool] | None) -> set[Edge]:
    """The edges of a maximum spanning forest: over pairs above zero, or over those that people put together."""
    joined = _Groups(len(scores))
    if known is None:
        return {edge for edge in _descending(scores) if joined.join(*edge)}
    right = sorted((edge for edge, together in known.items() if together), key=lambda edge: -scores[edge])
    return {edge for edge in right if joined.join(*edge)}


def _descending(scores: Scores) -> list[Edge]:
    rows, columns = np.nonzero(np.triu(scores > 0, k=1))
    order = np.argsort(-scores[rows, columns], kind="stable")
    return [(int(rows[at]), int(columns[at])) for at in order]
