"""Articles on a SQL database (SQLite; PostgreSQL by the same statements)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select

from contracts.articles import Article
from kb.articles import Saved
from kb.authoring.store import SYSTEM, Author
from kb.backends.authoring_rows import CHUNK, REVISION, adopt, article_in, replace_live
from kb.backends.tables import articles, counters, pictures
from kb.pictures import Picture
from service.threaded_database import ThreadedDatabase

MIGRATIONS = Path(__file__).parent / "migrations"


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
        return article_in(row) if row else None

    async def all(self) -> list[Article]:
        query = select(articles).order_by(articles.c.id)
        return await self._database.read(lambda connection: [article_in(row) for row in connection.execute(query)])

    async def put(self, new: Sequence[Article], shown: Sequence[Picture] = ()) -> Saved:
        return await self._database.write(lambda connection: put(connection, new, shown))

    async def picture(self, name: str) -> Picture | None:
        query = select(pictures.c.content).where(pictures.c.name == name)
        content = await self._database.read(lambda connection: connection.scalar(query))
        return Picture(name, content) if content is not None else None

    async def pictures(self) -> list[Picture]:
        query = select(pictures.c.name, pictures.c.content).order_by(pictures.c.name)
        return await self._database.read(lambda connection: [Picture(*row) for row in connection.execute(query)])

    async def put_once(self, mark: str, new: Sequence[Article], shown: Sequence[Picture] = ()) -> Saved | None:
        def once(connection: Connection) -> Saved | None:
            if _counter(connection, mark) is not None:
                return None
            connection.execute(insert(counters).values(name=mark, value=1))
            return put(connection, new, shown)

        return await self._database.write(once)

    async def revision(self) -> int:
        return await self._database.read(lambda connection: _counter(connection, REVISION) or 0)


def put(connection: Connection, new: Sequence[Article], shown: Sequence[Picture], by: Author = SYSTEM) -> Saved:
    """See `kb.articles.ArticleStore.put`. What is new or changed is a new published version of it."""
    now = datetime.now(UTC)
    if shown:
        connection.execute(delete(pictures).where(pictures.c.name.in_([picture.name for picture in shown])))
        rows = [{"name": picture.name, "content": picture.content, "updated_at": now} for picture in shown]
        connection.execute(insert(pictures), rows)
    known: dict[str, Article] = {}
    ids = [article.id for article in new]
    for at in range(0, len(ids), CHUNK):
        found = connection.execute(select(articles).where(articles.c.id.in_(ids[at : at + CHUNK])))
        known |= {row.id: article_in(row) for row in found}
    fresh = [article for article in new if article.id not in known]
    changed = [article for article in new if article.id in known and known[article.id] != article]
    replace_live(connection, (*fresh, *changed), now)
    adopt(connection, (*fresh, *changed), by, now)
    return Saved(added=len(fresh), changed=len(changed), unchanged=len(new) - len(fresh) - len(changed))


def _counter(connection: Connection, name: str) -> int | None:
    value: int | None = connection.scalar(select(counters.c.value).where(counters.c.name == name))
    return value
