"""Impressions and feedback on a SQL database (SQLite; PostgreSQL by the same statements)."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, exists, func, insert, select, union, union_all, update
from sqlalchemy.exc import IntegrityError

from contracts.errors import NotFound, Unprocessable
from contracts.search import Reason
from kb.backends.tables import feedback, follow_ups, impressions, searches
from kb.events import FeedbackKind, FollowUpKind, Impression, Session, Shown
from service.threaded_database import ThreadedDatabase


class SqlEventStore:
    """See `kb.events.EventStore`."""

    def __init__(self, database: ThreadedDatabase) -> None:
        self._database = database

    async def find(self, request_id: str) -> Impression | None:
        return await self._database.read(lambda connection: _find(connection, request_id))

    async def record(self, impression: Impression) -> Impression:
        try:
            await self._database.write(lambda connection: _insert(connection, impression))
        except IntegrityError:
            known = await self.find(impression.request_id) if impression.request_id else None
            if known is None:
                raise
            return known
        return impression

    async def feedback(self, search_id: str, article_id: str, kind: FeedbackKind, visitor: str | None = None) -> bool:
        return await self._database.write(
            lambda connection: _feedback(connection, search_id, article_id, kind, visitor)
        )

    async def follow_up(self, search_id: str, kind: FollowUpKind, visitor: str | None = None) -> bool:
        def write(connection: Connection) -> bool:
            _check_search(connection, search_id)
            return _insert_once(connection, follow_ups, {"search_id": search_id, "kind": kind}, visitor)

        return await self._database.write(write)

    async def forget(self, conversation: str, visitor: str) -> None:
        def write(connection: Connection) -> None:
            asked = searches.c.request_id.startswith(f"{conversation}:", autoescape=True)
            connection.execute(update(searches).where(asked).values(request_id=None))
            nobody = uuid.uuid4().hex
            for table in (feedback, follow_ups):
                connection.execute(update(table).where(table.c.visitor == visitor).values(visitor=nobody))

        await self._database.write(write)

    async def wanted(self, since: datetime, most: int) -> Mapping[str, int]:
        given = (
            select(impressions.c.article_id)
            .join(searches, searches.c.id == impressions.c.search_id)
            .where((searches.c.at >= since) & impressions.c.role.in_(("exact", "search")))
        )
        chosen = select(feedback.c.article_id).where((feedback.c.at >= since) & (feedback.c.kind == "click"))
        each = union_all(given, chosen).subquery()
        times = func.count()
        query = select(each.c.article_id, times).group_by(each.c.article_id).order_by(times.desc(), each.c.article_id)
        return await self._database.read(lambda connection: dict(connection.execute(query.limit(most)).all()))

    async def sessions(self, most: int) -> list[Session]:
        return await self._database.read(lambda connection: _sessions(connection, most))


def _check_search(connection: Connection, search_id: str) -> None:
    if not connection.scalar(select(exists().where(searches.c.id == search_id))):
        raise NotFound("no such search")


def _insert_once(connection: Connection, table: Table, row: dict[str, str], visitor: str | None) -> bool:
    same = [table.c[name] == value for name, value in row.items()]
    if connection.scalar(select(exists().where(*same))):
        return False
    connection.execute(insert(table).values(**row, visitor=visitor, at=datetime.now(UTC)))
    return True


def _feedback(connection: Connection, search_id: str, article_id: str, kind: FeedbackKind, visitor: str | None) -> bool:
    _check_search(connection, search_id)
    shown = (impressions.c.search_id == search_id) & (impressions.c.article_id == article_id)
    if not connection.scalar(select(exists().where(shown))):
        raise Unprocessable("that article was not shown in this search")
    row = {"search_id": search_id, "article_id": article_id, "kind": kind}
    return _insert_once(connection, feedback, row, visitor)


def _sessions(connection: Connection, most: int) -> list[Session]:
    reacted = union(select(feedback.c.search_id), select(follow_ups.c.search_id)).subquery()
    latest = (
        select(searches)
        .where(searches.c.id.in_(select(reacted.c.search_id)), searches.c.query != "")
        .order_by(searches.c.at.desc(), searches.c.id)
        .limit(most)
    ).subquery()
    found = connection.execute(select(latest).order_by(latest.c.at, latest.c.id)).all()
    of_these = select(latest.c.id)
    shown, said, next_ = (
        _by_search(connection.execute(select(table).where(table.c.search_id.in_(of_these))).all())
        for table in (impressions, feedback, follow_ups)
    )
    return [_session(row, shown[row.id], said[row.id], next_[row.id]) for row in found]


def _by_search(rows: Sequence[Row[Any]]) -> dict[str, list[Row[Any]]]:
    grouped: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        grouped[row.search_id].append(row)
    return grouped


def _session(row: Row[Any], shown: list[Row[Any]], said: list[Row[Any]], next_: list[Row[Any]]) -> Session:
    def of_kind(kind: str) -> frozenset[str]:
        return frozenset(one.article_id for one in said if one.kind == kind)

    return Session(
        search_id=row.id,
        query=row.query,
        lang=row.lang,
        shown=tuple(Shown(hit.article_id, hit.role, hit.score) for hit in sorted(shown, key=lambda hit: hit.rank)),
        clicked=of_kind("click"),
        solved=of_kind("solved"),
        not_solved=of_kind("not_solved"),
        follow_ups=frozenset(one.kind for one in next_),
        visitor=next((one.visitor for one in (*said, *next_) if one.visitor), row.id),
    )


def _find(connection: Connection, request_id: str) -> Impression | None:
    row = (connection.execute(select(searches).where(searches.c.request_id == request_id))).first()
    if row is None:
        return None
    shown = connection.execute(
        select(impressions).where(impressions.c.search_id == row.id).order_by(impressions.c.rank)
    )
    return Impression(
        search_id=row.id,
        query=row.query,
        lang=row.lang,
        k=row.k,
        model=row.model,
        abstained=row.abstained,
        shown=tuple(
            Shown(hit.article_id, hit.role, hit.score, tuple(Reason.model_validate(reason) for reason in hit.reasons))
            for hit in shown
        ),
        category=row.category,
        request_id=row.request_id,
    )


def _insert(connection: Connection, impression: Impression) -> None:
    connection.execute(
        insert(searches).values(
            id=impression.search_id,
            request_id=impression.request_id,
            at=datetime.now(UTC),
            query=impression.query,
            lang=impression.lang,
            k=impression.k,
            category=impression.category,
            model=impression.model,
            abstained=impression.abstained,
        )
    )
    if impression.shown:
        connection.execute(
            insert(impressions),
            [
                {
                    "search_id": impression.search_id,
                    "rank": rank,
                    "article_id": shown.article_id,
                    "role": shown.role,
                    "score": shown.score,
                    "reasons": [reason.model_dump() for reason in shown.reasons],
                }
                for rank, shown in enumerate(impression.shown, start=1)
            ],
        )
