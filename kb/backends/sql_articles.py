"""Articles on a SQL database (SQLite; PostgreSQL by the same statements)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from contracts.articles import Article
from kb.articles import Saved
from kb.backends.tables import articles, counters
from service.database import connect, migrate, writing

MIGRATIONS = Path(__file__).parent / "migrations"
_REVISION = "revision"
_CHUNK = 500
_FIELDS = tuple(Article.model_fields)


async def open_database(url: str) -> AsyncEngine:
    """Connects, and brings the tables to the newest revision."""
    engine = connect(url)
    await migrate(engine, MIGRATIONS)
    return engine


class SqlArticleStore:
    """See `kb.articles.ArticleStore`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def get(self, article_id: str) -> Article | None:
        async with self._engine.connect() as connection:
            row = (await connection.execute(select(articles).where(articles.c.id == article_id))).first()
        return _article(row) if row else None

    async def all(self) -> list[Article]:
        async with self._engine.connect() as connection:
            rows = (await connection.execute(select(articles).order_by(articles.c.id))).all()
        return [_article(row) for row in rows]

    async def put(self, new: Sequence[Article]) -> Saved:
        async with writing(self._engine) as connection:
            return await _put(connection, new)

    async def put_once(self, mark: str, new: Sequence[Article]) -> Saved | None:
        async with writing(self._engine) as connection:
            if await _counter(connection, mark) is not None:
                return None
            await connection.execute(insert(counters).values(name=mark, value=1))
            return await _put(connection, new)

    async def revision(self) -> int:
        async with self._engine.connect() as connection:
            return await _counter(connection, _REVISION) or 0


async def _put(connection: AsyncConnection, new: Sequence[Article]) -> Saved:
    known: dict[str, Article] = {}
    ids = [article.id for article in new]
    for at in range(0, len(ids), _CHUNK):
        found = await connection.execute(select(articles).where(articles.c.id.in_(ids[at : at + _CHUNK])))
        known |= {row.id: _article(row) for row in found}
    fresh = [article for article in new if article.id not in known]
    changed = [article for article in new if article.id in known and known[article.id] != article]
    if changed:
        for at in range(0, len(changed), _CHUNK):
            replaced = [article.id for article in changed[at : at + _CHUNK]]
            await connection.execute(delete(articles).where(articles.c.id.in_(replaced)))
    if fresh or changed:
        await connection.execute(insert(articles), [_row(article) for article in (*fresh, *changed)])
        await _grow(connection)
    return Saved(added=len(fresh), changed=len(changed), unchanged=len(new) - len(fresh) - len(changed))


async def _grow(connection: AsyncConnection) -> None:
    grown = await connection.execute(
        update(counters).where(counters.c.name == _REVISION).values(value=counters.c.value + 1)
    )
    if not grown.rowcount:
        await connection.execute(insert(counters).values(name=_REVISION, value=1))


async def _counter(connection: AsyncConnection, name: str) -> int | None:
    value: int | None = await connection.scalar(select(counters.c.value).where(counters.c.name == name))
    return value


def _row(article: Article) -> dict[str, Any]:
    return article.model_dump(mode="json") | {"updated_at": datetime.now(UTC)}


def _article(row: Row[Any]) -> Article:
    values = row._mapping
    return Article.model_validate({name: values[name] for name in _FIELDS})
