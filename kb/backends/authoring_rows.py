"""Rows that authoring shares with the plain article store: what customers see, and the versions behind it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from contracts.articles import Article
from contracts.authoring import Content
from kb.authoring.store import Author, content_of
from kb.authoring.workflow import Standing
from kb.backends.authoring_tables import authored, history, versions
from kb.backends.tables import articles, counters

REVISION = "revision"
CHUNK = 500
_FIELDS = tuple(Article.model_fields)


def live_articles(connection: Connection) -> list[Article]:
    return [article_in(row) for row in connection.execute(select(articles).order_by(articles.c.id))]


def article_in(row: Row[Any]) -> Article:
    values = row._mapping
    return Article.model_validate({name: values[name] for name in _FIELDS})


def replace_live(connection: Connection, new: Sequence[Article], at: datetime | None = None) -> None:
    """Customers see these from now on; whoever holds an index sees that by the revision."""
    if not new:
        return
    ids = [article.id for article in new]
    for start in range(0, len(ids), CHUNK):
        connection.execute(delete(articles).where(articles.c.id.in_(ids[start : start + CHUNK])))
    now = at or datetime.now().astimezone()
    connection.execute(insert(articles), [article.model_dump(mode="json") | {"updated_at": now} for article in new])
    grow(connection)


def remove_live(connection: Connection, article_id: str) -> None:
    connection.execute(delete(articles).where(articles.c.id == article_id))
    grow(connection)


def grow(connection: Connection) -> None:
    grown = connection.execute(update(counters).where(counters.c.name == REVISION).values(value=counters.c.value + 1))
    if not grown.rowcount:
        connection.execute(insert(counters).values(name=REVISION, value=1))


def adopt(connection: Connection, imported: Sequence[Article], by: Author, at: datetime) -> None:
    """What came in past the authors, from a file, is the newest version of each article, and published."""
    known: dict[str, int] = {}
    ids = [article.id for article in imported]
    for start in range(0, len(ids), CHUNK):
        some = authored.c.id.in_(ids[start : start + CHUNK])
        known |= {
            row.id: row.version for row in connection.execute(select(authored.c.id, authored.c.version).where(some))
        }
        connection.execute(delete(authored).where(some))
    if not imported:
        return
    who = {"by_who": by.who, "by_name": by.name, "at": at}
    numbered = [(article, known.get(article.id, 0) + 1, content_of(article)) for article in imported]
    connection.execute(
        insert(versions),
        [
            {"article_id": article.id, "number": number, "content": content.model_dump(mode="json"), "note": "", **who}
            for article, number, content in numbered
        ],
    )
    connection.execute(
        insert(authored),
        [
            _row(article.id, Standing("published", number, live=number), content, by, at)
            for article, number, content in numbered
        ],
    )
    connection.execute(
        insert(history),
        [
            {"article_id": article.id, "what": "imported", "version": number, "why": "", **who}
            for article, number, _ in numbered
        ],
    )


def write_version(
    connection: Connection,
    article_id: str,
    standing: Standing,
    content: Content,
    by: Author,
    at: datetime,
    note: str,
) -> None:
    """The content as version `standing.version`, which is the newest from now on."""
    connection.execute(
        insert(versions).values(
            article_id=article_id,
            number=standing.version,
            content=content.model_dump(mode="json"),
            at=at,
            by_who=by.who,
            by_name=by.name,
            note=note,
        )
    )
    connection.execute(delete(authored).where(authored.c.id == article_id))
    connection.execute(insert(authored).values(**_row(article_id, standing, content, by, at)))


def _row(article_id: str, standing: Standing, content: Content, by: Author, at: datetime) -> dict[str, Any]:
    return {
        "id": article_id,
        "state": standing.state,
        "version": standing.version,
        "live": standing.live,
        "due": standing.due,
        "due_version": standing.due_version,
        "title": content.title,
        "lang": content.lang,
        "category": content.category,
        "question_type": content.question_type,
        "words": "\n".join((article_id, content.title, *content.wordings, content.body)).lower(),
        "updated_at": at,
        "updated_by": by.name,
    }
