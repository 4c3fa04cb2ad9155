import pytest

from nlu.figures import NOTHING, Bin, Figures


def test_figures_worked_out_by_hand() -> None:
    # a: 2 of 3 found, 2 of 3 guesses right; b: 1 of 1 found, 1 of 2 guesses right; c: never found.
    figures = Figures.of(["a", "a", "a", "b", "c"], ["a", "a", "b", "b", "a"])
    assert figures.n == 5
    assert figures.accuracy == pytest.approx(3 / 5)
    assert figures.per_label["a"] == pytest.approx({"precision": 2 / 3, "recall": 2 / 3, "f1": 2 / 3, "n": 3})
    assert figures.per_label["b"] == pytest.approx({"precision": 1 / 2, "recall": 1.0, "f1": 2 / 3, "n": 1})
    assert figures.per_label["c"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "n": 1}
    assert figures.macro_f1 == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)
    assert figures.confusion == {"a": {"a": 2, "b": 1}, "b": {"b": 1}, "c": {"a": 1}}


def test_figures_go_out_rounded() -> None:
    said = Figures.of(["a", "a", "a"], ["a", "a", "b"]).as_dict()
    assert (said["n"], said["accuracy"], said["macro_f1"]) == (3, 0.6667, 0.8)
    assert said["per_label"] == {"a": {"precision": 1.0, "recall": 0.6667, "f1": 0.8, "n": 3}}


def test_nothing_read_is_a_wrong_guess_of_its_own() -> None:
    figures = Figures.of(["a", "a"], [None, "a"])
    assert figures.accuracy == 0.5
    assert figures.confusion == {"a": {NOTHING: 1, "a": 1}}


def test_a_guess_that_no_truth_has_costs_precision_of_none() -> None:
    figures = Figures.of(["a", "b"], ["a", "z"])
    assert set(figures.per_label) == {"a", "b"}
    assert figures.macro_f1 == pytest.approx(0.5)


def test_calibration_error_worked_out_by_hand() -> None:
    # .9 and .96 in one tenth: right once of two, so .43 apart; .55 alone: right, .45 apart.
    figures = Figures.of(["a", "a", "b"], ["a", "b", "b"], [0.9, 0.96, 0.55])
    assert figures.ece == pytest.approx((2 * 0.43 + 0.45) / 3)
    assert figures.reliability[9] == Bin(2, pytest.approx(0.93), 0.5)
    assert figures.reliability[0] is None


def test_certainty_belongs_to_the_last_tenth() -> None:
    assert Figures.of(["a"], ["a"], [1.0]).reliability[9] == Bin(1, 1.0, 1.0)
