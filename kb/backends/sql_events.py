"""Impressions and feedback on a SQL database (SQLite; PostgreSQL by the same statements)."""

from datetime import UTC, datetime

from sqlalchemy import exists, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from contracts.errors import NotFound, Unprocessable
from contracts.search import Reason
from kb.backends.tables import feedback, impressions, searches
from kb.events import FeedbackKind, Impression, Shown
from service.database import writing


class SqlEventStore:
    """See `kb.events.EventStore`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def find(self, request_id: str) -> Impression | None:
        async with self._engine.connect() as connection:
            return await _find(connection, request_id)

    async def record(self, impression: Impression) -> Impression:
        try:
            async with writing(self._engine) as connection:
                await _insert(connection, impression)
        except IntegrityError:
            known = await self.find(impression.request_id) if impression.request_id else None
            if known is None:
                raise
            return known
        return impression

    async def feedback(self, search_id: str, article_id: str, kind: FeedbackKind) -> bool:
        async with writing(self._engine) as connection:
            if not await connection.scalar(select(exists().where(searches.c.id == search_id))):
                raise NotFound("no such search")
            shown = (impressions.c.search_id == search_id) & (impressions.c.article_id == article_id)
            if not await connection.scalar(select(exists().where(shown))):
                raise Unprocessable("that article was not shown in this search")
            row = {"search_id": search_id, "article_id": article_id, "kind": kind}
            same = [feedback.c[name] == value for name, value in row.items()]
            if await connection.scalar(select(exists().where(*same))):
                return False
            await connection.execute(insert(feedback).values(**row, at=datetime.now(UTC)))
            return True


async def _find(connection: AsyncConnection, request_id: str) -> Impression | None:
    row = (await connection.execute(select(searches).where(searches.c.request_id == request_id))).first()
    if row is None:
        return None
    shown = await connection.execute(
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


async def _insert(connection: AsyncConnection, impression: Impression) -> None:
    await connection.execute(
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
        await connection.execute(
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
