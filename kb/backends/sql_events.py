"""Impressions and feedback on a SQL database (SQLite; PostgreSQL by the same statements)."""

from datetime import UTC, datetime

from sqlalchemy import Connection, exists, insert, select
from sqlalchemy.exc import IntegrityError

from contracts.errors import NotFound, Unprocessable
from contracts.search import Reason
from kb.backends.tables import feedback, impressions, searches
from kb.events import FeedbackKind, Impression, Shown
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

    async def feedback(self, search_id: str, article_id: str, kind: FeedbackKind) -> bool:
        return await self._database.write(lambda connection: _feedback(connection, search_id, article_id, kind))


def _feedback(connection: Connection, search_id: str, article_id: str, kind: FeedbackKind) -> bool:
    if not connection.scalar(select(exists().where(searches.c.id == search_id))):
        raise NotFound("no such search")
    shown = (impressions.c.search_id == search_id) & (impressions.c.article_id == article_id)
    if not connection.scalar(select(exists().where(shown))):
        raise Unprocessable("that article was not shown in this search")
    row = {"search_id": search_id, "article_id": article_id, "kind": kind}
    same = [feedback.c[name] == value for name, value in row.items()]
    if connection.scalar(select(exists().where(*same))):
        return False
    connection.execute(insert(feedback).values(**row, at=datetime.now(UTC)))
    return True


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
