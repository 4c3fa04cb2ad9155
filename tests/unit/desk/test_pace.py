"""The wait that is told, against waits in a simulated queue."""

import heapq
import random
from datetime import UTC, datetime, timedelta
from statistics import median

import pytest

from desk.pace import Pace

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_nothing_is_said_before_enough_is_known() -> None:
    pace = Pace()
    pace.look(at(0), 3)
    pace.served(at(60), 2)
    pace.served(at(120), 1)
    assert pace.wait_s(1, at(121)) is None
    pace.served(at(180), 1)
    assert pace.wait_s(1, at(181)) == 60
    assert pace.wait_s(3, at(181)) == 180


def test_a_quiet_time_is_no_slow_one() -> None:
    pace = Pace()
    pace.look(at(0), 1)
    for n in range(4):
        pace.served(at(1800 * n + 60), 0)
        pace.look(at(1800 * (n + 1)), 1)
    assert pace.wait_s(1, at(4 * 1800)) == 60


def test_a_wait_grows_while_nobody_is_served() -> None:
    pace = Pace()
    pace.look(at(0), 5)
    for n in range(1, 5):
        pace.served(at(60 * n), 5)
    before, after = pace.wait_s(2, at(240)), pace.wait_s(2, at(240 + 900))
    assert before is not None
    assert after is not None
    assert after > 3 * before


def test_what_is_long_ago_says_nothing() -> None:
    pace = Pace()
    pace.look(at(0), 5)
    for n in range(1, 6):
        pace.served(at(60 * n), 5)
    assert pace.wait_s(1, at(3 * 3600)) is None


@pytest.mark.parametrize(("agents", "every_s"), [(2, 70), (5, 28), (12, 11.5)])
def test_the_wait_told_is_about_the_wait_that_comes(agents: int, every_s: float) -> None:
    """Customers come at random, a little faster than they can be served at times; chats take 140 s on average."""
    chance = random.Random(agents)
    pace, line, ratios = Pace(), [], []
    free_at = [0.0] * agents
    heapq.heapify(free_at)
    arrivals, now = [], 0.0
    while now < 8 * 3600:
        now += chance.expovariate(1 / every_s)
        arrivals.append(now)
    moments = iter(arrivals)
    coming = next(moments, None)
    while coming is not None or line:
        soonest = max(free_at[0], line[0][0]) if line else None
        if coming is not None and (soonest is None or coming < soonest):
            pace.look(at(coming), len(line))
            line.append((coming, pace.wait_s(len(line) + 1, at(coming))))
            pace.look(at(coming), len(line))
            coming = next(moments, None)
            continue
        assert soonest is not None
        came, told = line.pop(0)
        heapq.heapreplace(free_at, soonest + chance.expovariate(1 / 140))
        pace.served(at(soonest), len(line))
        if told is not None and soonest - came > 90:
            ratios.append(told / (soonest - came))
    assert len(ratios) > 30
    assert 0.6 < median(ratios) < 1.7
