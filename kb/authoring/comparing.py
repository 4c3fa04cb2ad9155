"""Trials of two versions as authors see them: started and ended by a reviewer, judged by `kb.trials`."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

import structlog
from pydantic import ValidationError

from contracts.authoring import TrialSide, TrialState, TrialView
from kb.authoring.store import Author, Changed, article_of
from kb.authoring.writing import Writing
from kb.trials import Reading, Side, Trials, judged, share_between, verdict
from service.errors import unprocessable

log = structlog.get_logger(__name__)
LOOK_S = 1.0
Ending = Literal["adopted", "kept", "overtaken"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Version `a`, published when it began, against `b`; `horizon`: judgements of each, after which it is judged."""

    number: int
    article_id: str
    a: int
    b: int
    horizon: int
    started_at: datetime
    started_by: str
    ended_at: datetime | None = None
    ended: Ending | None = None


class Comparisons(Protocol):
    async def start(self, article_id: str, b: int, horizon: int, by: Author) -> None:
        """Raises NotFound, and Conflict where one goes on, or `b` is not a newer version than the published one."""
        ...

    async def end(self, article_id: str, ending: Ending, by: Author) -> Comparison:
        """Raises Conflict where none goes on."""
        ...

    async def latest(self, article_id: str) -> Comparison | None: ...

    async def readings(self, comparison: Comparison) -> list[Reading]:
        """One of each visitor."""
        ...


@dataclass(frozen=True, slots=True)
class Comparing:
    """`trials` is what searches look at: told of each change at once."""

    store: Comparisons
    trials: Trials
    writing: Writing

    async def state(self, article_id: str) -> TrialState:
        await self.trials.refresh()
        found = await self.store.latest(article_id)
        return TrialState(trial=await self._view(found) if found else None)

    async def start(self, article_id: str, version: int, horizon: int, by: Author) -> TrialState:
        """Raises Unprocessable where the version is no whole article yet."""
        content = (await self.writing.store.version(article_id, version)).content
        try:
            article_of(article_id, content)
        except ValidationError as error:
            raise unprocessable(error, "article") from error
        await self.store.start(article_id, version, horizon, by)
        return await self.state(article_id)

    async def end(self, article_id: str, by: Author, *, adopt: bool) -> TrialState:
        """Adopting publishes b; raises Changed where something newer was written meanwhile."""
        found = await self.store.latest(article_id)
        newest = await self.writing.store.get(article_id)
        if adopt and found is not None and newest.standing.version != found.b:
            raise Changed(newest)
        await self.store.end(article_id, "adopted" if adopt else "kept", by)
        if adopt and found is not None:
            await self.writing.act(article_id, found.b, "publish", by)
        return await self.state(article_id)

    async def watch(self) -> None:
        """Looks every second for ever whether a trial is over because something else was published."""
        while True:
            try:
                await self.trials.refresh()
            except Exception:
                log.exception("trials.not_read")
            await asyncio.sleep(LOOK_S)

    async def _view(self, trial: Comparison) -> TrialView:
        readings = await self.store.readings(trial)
        said, between = verdict(readings, trial.horizon)
        return TrialView(
            a=_side("a", trial.a, readings, trial.horizon),
            b=_side("b", trial.b, readings, trial.horizon),
            horizon=trial.horizon,
            started_at=trial.started_at,
            started_by=trial.started_by,
            ended_at=trial.ended_at,
            ended=trial.ended,
            verdict=said,
            difference=round(between.difference, 4) if between else None,
            low=round(between.low, 4) if between else None,
            high=round(between.high, 4) if between else None,
        )


def _side(side: Side, version: int, readings: list[Reading], horizon: int) -> TrialSide:
    mine = [reading for reading in readings if reading.side == side]
    solved, of = judged(mine, side, horizon)
    low, high = share_between(solved, of)
    return TrialSide(
        version=version,
        visitors=len(mine),
        judged=of,
        solved=solved,
        unsolved=sum(reading.outcome == "unsolved" for reading in mine),
        handed_over=sum(reading.outcome == "handed_over" for reading in mine),
        low=round(low, 4),
        high=round(high, 4),
    )
