"""Confidences that mean something, and how readily an utterance is taken for out of scope: both found on held-out rows.

Temperature scaling (Guo et al., 2017, arXiv:1706.04599): dividing the scores by one number moves no decision, and of
what is then said with .8, eight in ten come true. The out-of-scope label is given as much head start as costs the other
labels `MAX_LOSS` of their accuracy: what lies outside is more varied than any list of examples (Larson et al., 2019).
"""

from collections.abc import Collection, Sequence

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp

MIN_ROWS = 100
"""Held-out rows; fewer prove nothing."""
MAX_LOSS = 0.005
MAX_HEAD_START = 4.0
LARGE = 8_000
FOLDS = 5
STRETCH = 25
"""Rows. A label with many is of several files, one a question type: a tenth in one piece would be of one of them."""


def folds_of(labels: Sequence[str], origins: Sequence[int]) -> np.ndarray:
    """For each row the fold that holds it out, -1 for none; copies of one origin share it.

    Neighbours are often of one topic, so that a fold takes a stretch of each label's rows. Of many rows one stretch in
    ten, of `STRETCH` rows at most, is held out once, which is enough and takes a third of the time.
    """
    members: dict[str, dict[int, None]] = {}
    for label, origin in zip(labels, origins, strict=True):
        members.setdefault(label, {})[origin] = None
    large = len(labels) > LARGE
    fold: dict[int, int] = {}
    for found in members.values():
        for rank, origin in enumerate(found):
            stretch = int(rank / min(len(found) / 10, STRETCH)) % 10 if large else rank * FOLDS // len(found)
            fold[origin] = -1 if len(found) == 1 or (large and stretch) else stretch
    chosen: np.ndarray = np.array([fold[origin] for origin in origins])
    return chosen


def temperature_for(scores: np.ndarray, truths: np.ndarray) -> float:
    """What scores (rows, labels) are divided by, so that the labels' numbers `truths` (rows) are least surprising."""
    if len(truths) < MIN_ROWS:
        return 1.0

    def surprise(log_temperature: float) -> float:
        divided = scores / np.exp(log_temperature)
        return float(np.mean(logsumexp(divided, axis=1) - divided[np.arange(len(truths)), truths]))

    return float(np.exp(minimize_scalar(surprise, bounds=(-3.0, 3.0), method="bounded").x))


def head_start_for(scores: np.ndarray, truths: np.ndarray, labels: Sequence[str], outside: Collection[str]) -> float:
    """What is added to the score of the out-of-scope label; 0 where there is none. `scores` are divided already."""
    columns = [number for number, label in enumerate(labels) if label in outside]
    inside = ~np.isin(truths, columns)
    if len(columns) != 1 or inside.sum() < MIN_ROWS or inside.all():
        return 0.0
    allowed = _accuracy(scores, truths, inside) - MAX_LOSS
    for start in np.arange(MAX_HEAD_START, 0, -0.1):
        moved = scores.copy()
        moved[:, columns[0]] += start
        if _accuracy(moved, truths, inside) >= allowed:
            return float(round(start, 1))
    return 0.0


def _accuracy(scores: np.ndarray, truths: np.ndarray, rows: np.ndarray) -> float:
    return float(np.mean(scores[rows].argmax(axis=1) == truths[rows]))
