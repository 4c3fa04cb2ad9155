import pytest

from kb import figures


def test_places_become_figures() -> None:
    assert figures.of_places([1, 2, 4, 11, None]) == {
        "r@1": 0.2,
        "r@3": 0.4,
        "r@5": 0.6,
        "r@10": 0.6,
        "mrr@10": pytest.approx((1 + 1 / 2 + 1 / 4) / 5),
    }


def test_no_question_at_all() -> None:
    assert figures.of_places([])["r@1"] == 0


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [([3, 2], [1, 0], 1.0), ([0, 1], [2, 3], 0.0), ([1, 1], [1, 1], 0.5), ([1, 3], [2, 2], 0.5), ([2], [1, 2, 3], 0.5)],
)
def test_auroc(right: list[float], wrong: list[float], expected: float) -> None:
    assert figures.auroc(right, wrong) == expected


def test_times_are_in_milliseconds() -> None:
    assert figures.of_times([0.001] * 99 + [1.0]) == {"p50_ms": 1.0, "p99_ms": pytest.approx(11, abs=1)}
