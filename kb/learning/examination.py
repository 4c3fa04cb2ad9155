"""How likely a place in the list is looked at, learned from clicks alone: no shuffling of anybody's results.

The position-based model: a click is a place looked at, and an article that is relevant. Regression-based EM (Wang,
Golbandi, Bendersky, Metzler & Najork, "Position Bias Estimation for Unbiased Learning to Rank in Personal Search",
WSDM 2018): relevance is a regression on the score that the search gave, so that a question need not occur twice.
"""

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from kb.events import Session
from kb.learning.credit import Examined

PLACES = 20
ROUNDS = 40
PRIOR = 50.0
"""Imagined looks at each place, as many as `_expected` says: few sessions change little."""
_ENOUGH = 30


def examination(sessions: Sequence[Session]) -> Examined:
    """The chance that each place is looked at, relative to the first. Only lists that somebody chose from say anything.

    Falls back to 1 / (place + 1) for what too few sessions tell.
    """
    looks = _expected()
    rows = [
        (place, _logit(shown.score), shown.article_id in session.clicked | session.solved)
        for session in sessions
        if session.clicked | session.solved
        for place, shown in enumerate(session.shown[:PLACES])
    ]
    if len(rows) >= _ENOUGH:
        looks = _estimate(*(np.array(column) for column in zip(*rows, strict=True)))
    return lambda place: float(looks[min(place, PLACES - 1)])


def _estimate(places: np.ndarray, scores: np.ndarray, clicked: np.ndarray) -> np.ndarray:
    """float (PLACES,), the first 1, never rising."""
    looks, relevant = _expected(), np.full(len(places), clicked.mean())
    x = np.concatenate([scores, scores])[:, None]
    sides = np.concatenate([np.ones(len(places)), np.zeros(len(places))])
    seen = np.bincount(places, minlength=PLACES)
    for _ in range(ROUNDS):
        # Expectation: what a place without a click was: not looked at, or looked at and not relevant.
        without = np.maximum(1 - looks[places] * relevant, 1e-9)
        looked = np.where(clicked, 1.0, looks[places] * (1 - relevant) / without)
        is_relevant = np.where(clicked, 1.0, relevant * (1 - looks[places]) / without)
        # Maximisation: shares for the places, a regression for relevance.
        looks = (np.bincount(places, looked, minlength=PLACES) + PRIOR * _expected()) / (seen + PRIOR)
        looks = np.minimum.accumulate(looks / looks[0])
        weights = np.concatenate([is_relevant, 1 - is_relevant]) + 1e-9
        relevant = LogisticRegression(C=1.0).fit(x, sides, weights).predict_proba(scores[:, None])[:, 1]
    return looks


def _expected() -> np.ndarray:
    """What eyes do with any list, before anything is known of this one."""
    expected: np.ndarray = 1 / np.arange(1, PLACES + 1)
    return expected


def _logit(score: float) -> float:
    bounded = min(max(score, 0.01), 0.99)
    return float(np.log(bounded / (1 - bounded)))
