"""The confidence keeps its promise on lines that behave as those it was fitted on."""

import numpy as np
import pytest

from ocr.backends.ctc import confidence
from ocr.training.calibrate import fit, shares_right, table


def test_the_fitted_curve_is_the_one_that_the_lines_follow() -> None:
    draw = np.random.default_rng(2)
    doubts = np.exp(draw.uniform(-8, 2, 4000))
    chances = np.array([confidence(doubt, 1.4, -0.5) for doubt in doubts])
    right = draw.binomial(12, chances) / 12
    assert fit(doubts, right, np.ones(4000)) == pytest.approx((1.4, -0.5), abs=0.1)


def test_shares_right() -> None:
    assert shares_right(["주문번호", "ab", "a"], ["주문번호", "ac", "xyz"]).tolist() == [1.0, 0.5, 0.0]


def test_the_table_sets_promise_beside_truth() -> None:
    made = table(np.array([0.3, 0.97, 0.96]), np.array([0.25, 1.0, 0.9])).splitlines()
    assert made[2] == "| 0.00-0.50 | 1 | 0.300 | 0.250 |"
    assert made[3] == "| 0.95-0.98 | 2 | 0.965 | 0.950 |"
