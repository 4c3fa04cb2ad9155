"""Two versions of an article against each other: who reads which, what came of it, and what that says.

A visitor always reads the same version, by a hash. Nothing is called better before a number of judgements that was
chosen beforehand: of each version the first so many count, so looking every day cannot find a winner by chance.
"""

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from contracts.articles import Article

Side = Literal["a", "b"]
Outcome = Literal["solved", "unsolved", "handed_over"]
Verdict = Literal["early", "better", "worse", "no_difference"]
Z = 1.96
"""Of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Running:
    """A trial as customers meet it: `other` is what side b reads; side a reads what is published."""

    number: int
    article_id: str
    other: Article


@dataclass(frozen=True, slots=True)
class Reading:
    """A visitor who read one of the versions. `outcome` is None where they said nothing; `at`: when they did."""

    side: Side
    outcome: Outcome | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Interval:
    """A difference of two shares, b's less a's, with its 95 % interval."""

    difference: float
    low: float
    high: float


class TrialStore(Protocol):
    async def running(self) -> list[Running]:
        """Trials that go on. One whose article was published anew, or archived, is over, and ends with this."""
        ...

    async def read(self, trial: Running, side: Side, visitor: str, search_id: str) -> None:
        """Keeps that a visitor read the article after this search; a second time changes nothing."""
        ...

    async def visitor(self, search_id: str) -> str | None:
        """Who asked: the conversation that a search was made for, else the search. None for an unknown one."""
        ...


class Trials:
    """The running trials, as searches look at them: in memory, read again by `refresh`."""

    def __init__(self, store: TrialStore) -> None:
        self._store = store
        self._running: Mapping[str, Running] = {}

    async def refresh(self) -> None:
        self._running = {trial.article_id: trial for trial in await self._store.running()}

    async def version(self, article: Article, search_id: str) -> Article:
        """The article as whoever made this search reads it; that they do is kept, before they do."""
        trial = self._running.get(article.id)
        visitor = await self._store.visitor(search_id) if trial else None
        if trial is None or visitor is None:
            return article
        side = side_of(trial.number, visitor)
        await self._store.read(trial, side, visitor, search_id)
        return trial.other if side == "b" else article


def side_of(trial: int, visitor: str) -> Side:
    """Half of all visitors each, always the same for the same visitor, and anew in each trial."""
    return "b" if hashlib.blake2b(f"{trial}\0{visitor}".encode(), digest_size=8).digest()[0] % 2 else "a"


def judged(readings: Iterable[Reading], side: Side, horizon: int) -> tuple[int, int]:
    """Of the first `horizon` who said something: how many it was solved for, and how many they are."""
    said = sorted((r for r in readings if r.side == side and r.outcome is not None), key=lambda r: r.at)[:horizon]
    return sum(reading.outcome == "solved" for reading in said), len(said)


def share_between(solved: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, 1927); 0..1 of none."""
    if not of:
        return 0.0, 1.0
    share, z2 = solved / of, Z * Z / of
    middle = share + z2 / 2
    half = Z * math.sqrt(share * (1 - share) / of + z2 / (4 * of))
    return max(0.0, (middle - half) / (1 + z2)), min(1.0, (middle + half) / (1 + z2))


def difference(a: tuple[int, int], b: tuple[int, int]) -> Interval:
    """Newcombe's interval for the difference of two shares (1998, method 10): both (solved, of) > 0."""
    (a_solved, a_of), (b_solved, b_of) = a, b
    share_a, share_b = a_solved / a_of, b_solved / b_of
    (low_a, high_a), (low_b, high_b) = share_between(a_solved, a_of), share_between(b_solved, b_of)
    between = share_b - share_a
    return Interval(
        between,
        between - math.hypot(share_b - low_b, high_a - share_a),
        between + math.hypot(high_b - share_b, share_a - low_a),
    )


def verdict(readings: Sequence[Reading], horizon: int) -> tuple[Verdict, Interval | None]:
    """What the judgements so far say of b; `early` until both sides have `horizon` of them."""
    a, b = judged(readings, "a", horizon), judged(readings, "b", horizon)
    found = difference(a, b) if a[1] and b[1] else None
    if found is None or min(a[1], b[1]) < horizon:
        return "early", found
    if found.low > 0:
        return "better", found
    return ("worse" if found.high < 0 else "no_difference"), found
