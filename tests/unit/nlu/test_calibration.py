import numpy as np
import pytest

pytest.importorskip("scipy")

from nlu.components import calibration
from nlu.components.calibration import folds_of, head_start_for, temperature_for

LABELS = ["a", "b", "out"]


def test_overconfident_scores_are_cooled_and_timid_ones_sharpened() -> None:
    random = np.random.default_rng(7)
    scores = random.normal(size=(4_000, 3)) * 2
    shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    truths = np.array([random.choice(3, p=share) for share in shares])
    assert temperature_for(scores, truths) == pytest.approx(1, abs=0.1)
    assert temperature_for(scores * 3, truths) == pytest.approx(3, abs=0.3)
    assert temperature_for(scores / 4, truths) == pytest.approx(0.25, abs=0.03)


def test_few_rows_prove_nothing() -> None:
    scores, truths = np.eye(3)[[0, 1, 2]] * 9, np.array([1, 2, 0])
    assert temperature_for(scores, truths) == 1
    assert head_start_for(scores, truths, LABELS, {"out"}) == 0


def test_what_lies_outside_gets_as_much_head_start_as_costs_the_others_little() -> None:
    inside = np.tile([3.0, 0.0, 0.0], (300, 1))
    outside = np.tile([2.0, 0.0, 1.5], (100, 1))  # missed by half a point
    truths = np.array([0] * 300 + [2] * 100)
    start = head_start_for(np.vstack([inside, outside]), truths, LABELS, {"out", "oos"})
    assert 0.5 < start <= 3
    assert head_start_for(np.vstack([inside, outside]), truths, LABELS, {"oos"}) == 0, "no such label"


def test_folds_hold_out_stretches_and_keep_copies_together() -> None:
    labels = ["a"] * 20 + ["b"] * 2 + ["c"]
    origins = [*range(10), *range(10), 10, 11, 12]
    folds = folds_of(labels, origins)
    assert folds[:10].tolist() == folds[10:20].tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert folds[20] != folds[21], "one of the two is always there to learn from"
    assert folds[22] == -1, "the only row of its label is never held out"


def test_of_many_rows_one_stretch_in_ten_is_held_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "LARGE", 50)
    folds = folds_of(["a"] * 60 + ["b"] * 40, range(100))
    assert sorted(set(folds.tolist())) == [-1, 0]
    assert (folds == 0).sum() == 10


def test_of_a_label_with_many_rows_the_stretches_come_from_all_over_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "LARGE", 50)
    monkeypatch.setattr(calibration, "STRETCH", 2)
    held = np.flatnonzero(folds_of(["a"] * 60, range(60)) == 0)
    assert held.tolist() == [0, 1, 20, 21, 40, 41]
