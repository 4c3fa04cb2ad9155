"""Trials of two versions on a SQL database: see `kb.trials.TrialStore` and `kb.authoring.comparing.Comparisons`."""

import hashlib
from typing import Any

from sqlalchemy import Connection, Row, and_, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from contracts.authoring import Content
from contracts.errors import Conflict, NotFound
from kb.authoring.asked import turn_of
from kb.authoring.comparing import Comparison, Ending
from kb.authoring.store import SYSTEM, Author, Clock, article_of, utc_now
from kb.backends.authoring_tables import authored, history, readings, trials, versions
from kb.backends.tables import feedback, follow_ups, searches
from kb.trials import Outcome, Reading, Running, Side
from service.threaded_database import ThreadedDatabase

_GOES_ON = trials.c.ended_at.is_(None)
_STANDS = exists().where((authored.c.id == trials.c.article_id) & (authored.c.live == trials.c.a))


class SqlTrialStore:
    """`clock` is for tests."""

    def __init__(self, database: ThreadedDatabase, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    async def running(self) -> list[Running]:
        overtaken = select(trials.c.number).where(_GOES_ON & ~_STANDS)
        if await self._database.read(lambda connection: connection.execute(overtaken).first()):
            await self._database.write(self._end_overtaken)
        b = and_(versions.c.article_id == trials.c.article_id, versions.c.number == trials.c.b)
        query = select(trials, versions.c.content).join(versions, b).where(_GOES_ON)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [
            Running(row.number, row.article_id, article_of(row.article_id, Content.model_validate(row.content)))
            for row in rows
        ]

    async def visitor(self, search_id: str) -> str | None:
        query = select(searches.c.request_id).where(searches.c.id == search_id)
        row = await self._database.read(lambda connection: connection.execute(query).first())
        if row is None:
            return None
        turn = turn_of(row.request_id)
        return hashlib.blake2b((turn[0] if turn else search_id).encode(), digest_size=16).hexdigest()

    async def read(self, trial: Running, side: Side, visitor: str, search_id: str) -> None:
        row = {"trial": trial.number, "search_id": search_id, "visitor": visitor, "side": side, "at": self._clock()}
        same = (readings.c.trial == trial.number) & (readings.c.search_id == search_id)
        if await self._database.read(lambda connection: connection.scalar(select(exists().where(same)))):
            return

        def write(connection: Connection) -> None:
            if not connection.scalar(select(exists().where(same))):
                connection.execute(insert(readings).values(**row))

        await self._database.write(write)

    async def start(self, article_id: str, b: int, horizon: int, by: Author) -> None:
        def write(connection: Connection) -> None:
            standing = connection.execute(select(authored).where(authored.c.id == article_id)).first()
            if standing is None:
                raise NotFound("no such article")
            if standing.live is None or standing.version != b or standing.live == b:
                raise Conflict("a trial needs a published version and a newer one", detail={"reason": "trial"})
            row = {"article_id": article_id, "a": standing.live, "b": b, "horizon": horizon}
            connection.execute(insert(trials).values(**row, started_at=self._clock(), started_by=by.name))
            self._tell(connection, article_id, by, "trial_start", b)

        try:
            await self._database.write(write)
        except IntegrityError as error:
            raise Conflict("a trial of this article is going on", detail={"reason": "trial"}) from error

    async def end(self, article_id: str, ending: Ending, by: Author) -> Comparison:
        def write(connection: Connection) -> Comparison:
            row = connection.execute(select(trials).where((trials.c.article_id == article_id) & _GOES_ON)).first()
            if row is None:
                raise Conflict("no trial of this article is going on", detail={"reason": "trial"})
            self._end(connection, row, ending, by)
            return _comparison(row)

        return await self._database.write(write)

    async def latest(self, article_id: str) -> Comparison | None:
        query = select(trials).where(trials.c.article_id == article_id).order_by(trials.c.number.desc())
        row = await self._database.read(lambda connection: connection.execute(query).first())
        return _comparison(row) if row else None

    async def readings(self, comparison: Comparison) -> list[Reading]:
        return await self._database.read(lambda connection: _readings(connection, comparison))

    def _end_overtaken(self, connection: Connection) -> None:
        for row in connection.execute(select(trials).where(_GOES_ON & ~_STANDS)).all():
            self._end(connection, row, "overtaken", SYSTEM)

    def _end(self, connection: Connection, row: Row[Any], ending: Ending, by: Author) -> None:
        values = {"ended_at": self._clock(), "ended": ending}
        connection.execute(update(trials).where(trials.c.number == row.number).values(**values))
        self._tell(connection, row.article_id, by, f"trial_{ending}", row.b)

    def _tell(self, connection: Connection, article_id: str, by: Author, what: str, version: int) -> None:
        row = {"article_id": article_id, "at": self._clock(), "by_who": by.who, "by_name": by.name, "what": what}
        connection.execute(insert(history).values(**row, version=version, why=""))


def _readings(connection: Connection, comparison: Comparison) -> list[Reading]:
    """Of each visitor the first that they said anything about, or else the first."""
    mine = (readings.c.trial == comparison.number) & (readings.c.at >= comparison.started_at)
    rows = connection.execute(select(readings).where(mine).order_by(readings.c.at)).all()
    ids = select(readings.c.search_id).where(mine)
    said: dict[str, Reading] = {}
    of_article = (feedback.c.article_id == comparison.article_id) & feedback.c.kind.in_(("solved", "not_solved"))
    heard: list[tuple[str, Outcome, Any]] = [
        (row.search_id, "solved" if row.kind == "solved" else "unsolved", row.at)
        for row in connection.execute(select(feedback).where(feedback.c.search_id.in_(ids) & of_article))
    ]
    to_human = follow_ups.c.search_id.in_(ids) & (follow_ups.c.kind == "to_human")
    heard += [(row.search_id, "handed_over", row.at) for row in connection.execute(select(follow_ups).where(to_human))]
    sides = {row.search_id: row.side for row in rows}
    for search_id, outcome, at in sorted(heard, key=lambda each: (each[2], each[1])):
        said.setdefault(search_id, Reading(sides[search_id], outcome, at))
    of_visitor: dict[str, Reading] = {}
    for row in rows:
        reading = said.get(row.search_id) or Reading(row.side, None, row.at)
        known = of_visitor.get(row.visitor)
        if known is None or (known.outcome is None and reading.outcome is not None):
            of_visitor[row.visitor] = reading
    return list(of_visitor.values())


def _comparison(row: Row[Any]) -> Comparison:
    return Comparison(
        row.number, row.article_id, row.a, row.b, row.horizon, row.started_at, row.started_by, row.ended_at, row.ended
    )
