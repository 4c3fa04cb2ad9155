import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from kb.trials import Outcome, Reading, Side, difference, judged, share_between, side_of, verdict

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def said(side: Side, solved: int, unsolved: int) -> list[Reading]:
    outcomes: list[Outcome] = ["solved"] * solved + ["unsolved"] * unsolved
    return [Reading(side, outcome, NOON + timedelta(minutes=at)) for at, outcome in enumerate(outcomes)]


def test_a_visitor_always_reads_the_same_and_half_read_each() -> None:
    sides = Counter(side_of(7, f"visitor-{number}") for number in range(2_000))
    assert all(side_of(7, f"visitor-{number}") == side_of(7, f"visitor-{number}") for number in range(50))
    assert 900 < sides["a"] < 1_100


def test_who_reads_the_newer_one_is_drawn_anew_in_each_trial() -> None:
    both = [(side_of(1, f"v{number}"), side_of(2, f"v{number}")) for number in range(400)]
    assert 150 < sum(one == other for one, other in both) < 250


@pytest.mark.parametrize(
    ("a", "b", "low", "high"),
    [
        # Newcombe (1998), Table II, method 10: 56/70 and 48/80, 9/10 and 3/10, 10/10 and 0/10
        ((48, 80), (56, 70), 0.0524, 0.3339),
        ((3, 10), (9, 10), 0.1705, 0.8090),
        ((0, 10), (10, 10), 0.6075, 1.0),
    ],
)
def test_the_interval_is_newcombes(a: tuple[int, int], b: tuple[int, int], low: float, high: float) -> None:
    found = difference(a, b)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_a_share_of_nobody_may_be_anything() -> None:
    assert share_between(0, 0) == (0.0, 1.0)


def test_nothing_is_better_before_the_horizon_however_it_looks() -> None:
    readings = [*said("a", 0, 49), *said("b", 49, 0)]
    assert verdict(readings, 50)[0] == "early"
    assert verdict([*readings, *said("a", 0, 1), *said("b", 1, 0)], 50)[0] == "better"


def test_worse_and_no_difference() -> None:
    assert verdict([*said("a", 45, 5), *said("b", 25, 25)], 50)[0] == "worse"
    assert verdict([*said("a", 30, 20), *said("b", 32, 18)], 50)[0] == "no_difference"


def test_what_comes_after_the_horizon_changes_nothing() -> None:
    assert judged([*said("a", 30, 20), Reading("a", "unsolved", NOON + timedelta(days=1))], "a", 50) == (30, 50)


def test_of_equal_versions_few_are_called_better_or_worse() -> None:
    """One in twenty at most, with some leeway for chance: also when somebody looks after each judgement."""
    random_ = random.Random(0)
    wrong = 0
    for _ in range(300):
        readings = []
        for at in range(100):
            for side in ("a", "b"):
                outcome: Outcome = "solved" if random_.random() < 0.6 else "unsolved"
                readings.append(Reading(side, outcome, NOON + timedelta(minutes=at)))
        looks = {verdict(readings[: 2 * upto], 80)[0] for upto in range(80, 101, 5)}
        wrong += bool(looks & {"better", "worse"})
    assert wrong <= 300 * 0.08


def test_who_said_nothing_is_no_judgement() -> None:
    assert verdict([Reading("a", None, NOON), Reading("b", None, NOON)], 1) == ("early", None)
