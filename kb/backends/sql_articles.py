"""Articles on a SQL database (SQLite; PostgreSQL by the same statements)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from contracts.articles import Article
from kb.articles import Saved
from kb.backends.tables import articles, counters, pictures
from kb.pictures import Picture
from service.threaded_database import ThreadedDatabase

MIGRATIONS = Path(__file__).parent / "migrations"
_REVISION = "revision"
_CHUNK = 500
_FIELDS = tuple(Article.model_fields)


async def open_database(url: str) -> ThreadedDatabase:
    """Connects, and brings the tables to the newest revision."""
    return await ThreadedDatabase.open(url, MIGRATIONS)


class SqlArticleStore:
    """See `kb.articles.ArticleStore`."""

    def __init__(self, database: ThreadedDatabase) -> None:
        self._database = database

    async def get(self, article_id: str) -> Article | None:
        query = select(articles).where(articles.c.id == article_id)
        row = await self._database.read(lambda connection: connection.execute(query).first())
        return _article(row) if row else None

    async def all(self) -> list[Article]:
        query = select(articles).order_by(articles.c.id)
        return await self._database.read(lambda connection: [_article(row) for row in connection.execute(query)])

    async def put(self, new: Sequence[Article], shown: Sequence[Picture] = ()) -> Saved:
        return await self._database.write(lambda connection: _put(connection, new, shown))

    async def picture(self, name: str) -> Picture | None:
        query = select(pictures.c.content).where(pictures.c.name == name)
        content = await self._database.read(lambda connection: connection.scalar(query))
        return Picture(name, content) if content is not None else None

    async def pictures(self) -> list[Picture]:
        query = select(pictures.c.name, pictures.c.content).order_by(pictures.c.name)
        return await self._database.read(lambda connection: [Picture(*row) for row in connection.execute(query)])

    async def put_once(self, mark: str, new: Sequence[Article], shown: Sequence[Picture] = ()) -> Saved | None:
        def put(connection: Connection) -> Saved | None:
            if _counter(connection, mark) is not None:
                return None
            connection.execute(insert(counters).values(name=mark, value=1))
            return _put(connection, new, shown)

        return await self._database.write(put)

    async def revision(self) -> int:
        return await self._database.read(lambda connection: _counter(connection, _REVISION) or 0)


def _put(connection: Connection, new: Sequence[Article], shown: Sequence[Picture]) -> Saved:
    if shown:
        connection.execute(delete(pictures).where(pictures.c.name.in_([picture.name for picture in shown])))
        now = datetime.now(UTC)
        rows = [{"name": picture.name, "content": picture.content, "updated_at": now} for picture in shown]
        connection.execute(insert(pictures), rows)
    known: dict[str, Article] = {}
    ids = [article.id for article in new]
    for at in range(0, len(ids), _CHUNK):
        found = connection.execute(select(articles).where(articles.c.id.in_(ids[at : at + _CHUNK])))
        known |= {row.id: _article(row) for row in found}
    fresh = [article for article in new if article.id not in known]
    changed = [article for article in new if article.id in known and known[article.id] != article]
    if changed:
        for at in range(0, len(changed), _CHUNK):
            replaced = [article.id for article in changed[at : at + _CHUNK]]
            connection.execute(delete(articles).where(articles.c.id.in_(replaced)))
    if fresh or changed:
        connection.execute(insert(articles), [_row(article) for article in (*fresh, *changed)])
        _grow(connection)
    return Saved(added=len(fresh), changed=len(changed), unchanged=len(new) - len(fresh) - len(changed))


def _grow(connection: Connection) -> None:
    grown = connection.execute(update(counters).where(counters.c.name == _REVISION).values(value=counters.c.value + 1))
    if not grown.rowcount:
        connection.execute(insert(counters).values(name=_REVISION, value=1))


def _counter(connection: Connection, name: str) -> int | None:
    value: int | None = connection.scalar(select(counters.c.value).where(counters.c.name == name))
    return value


def _row(article: Article) -> dict[str, Any]:
    return article.model_dump(mode="json") | {"updated_at": datetime.now(UTC)}


def _article(row: Row[Any]) -> Article:
    values = row._mapping
    return Article.model_validate({name: values[name] for name in _FIELDS})
