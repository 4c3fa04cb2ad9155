"""Authoring on a SQL database (SQLite; PostgreSQL by the same statements): see `kb.authoring.store.AuthoringStore`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from pydantic import ValidationError
from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.exc import OperationalError

from contracts.articles import Article
from contracts.authoring import Content
from contracts.errors import Conflict, NotFound, Unavailable
from kb.articles import Saved
from kb.authoring import workflow
from kb.authoring.store import (
    SYSTEM,
    Author,
    Authored,
    Changed,
    Clock,
    Done,
    Filter,
    Version,
    article_of,
    content_of,
    utc_now,
)
from kb.authoring.workflow import Action, Standing
from kb.backends.authoring_rows import live_articles, remove_live, replace_live, write_version
from kb.backends.authoring_tables import authored, history, versions
from kb.backends.sql_articles import put
from kb.backends.tables import pictures
from kb.pictures import Picture
from service.errors import unprocessable
from service.threaded_database import ThreadedDatabase

T = TypeVar("T")
_NEWEST = (versions.c.article_id == authored.c.id) & (versions.c.number == authored.c.version)
_WITH_CONTENT = select(authored, versions.c.content).join(versions, _NEWEST)


class SqlAuthoringStore:
    """`clock` is for tests."""

    def __init__(self, database: ThreadedDatabase, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    async def get(self, article_id: str) -> Authored:
        return await self._database.read(lambda connection: _get(connection, article_id))

    async def page(self, wanted: Filter) -> tuple[list[Authored], int]:
        return await self._database.read(lambda connection: _page(connection, wanted))

    async def all(self) -> list[Authored]:
        query = _WITH_CONTENT.order_by(authored.c.id)
        return await self._database.read(lambda connection: [_authored(row) for row in connection.execute(query)])

    async def counts(self) -> Mapping[str, int]:
        by_state = select(authored.c.state, func.count()).group_by(authored.c.state)
        scheduled = select(func.count()).where(authored.c.due.is_not(None))

        def count(connection: Connection) -> dict[str, int]:
            counts = {state: int(number) for state, number in connection.execute(by_state).all()}
            return counts | {"scheduled": connection.scalar(scheduled) or 0}

        return await self._database.read(count)

    async def save(self, article_id: str, base: int, content: Content, by: Author, note: str = "") -> Authored:
        def write(connection: Connection) -> Authored:
            before = _find(connection, article_id)
            if base == 0 and before is not None:
                raise Conflict("there is an article with this id", detail={"reason": "", "field": "id"})
            if base and before is None:
                raise NotFound("no such article")
            if before is not None:
                _unchanged(before, base)
            standing = workflow.after(before.standing if before else workflow.NEW, "save")
            return self._write(connection, article_id, standing, content, by, note, "saved" if before else "created")

        return await self._written(write)

    async def act(
        self, article_id: str, base: int, action: Action, by: Author, *, why: str = "", at: datetime | None = None
    ) -> Authored:
        now = self._clock()
        moment = workflow.check_moment(at, now) if action == "schedule" else None

        def write(connection: Connection) -> Authored:
            before = _get(connection, article_id)
            _unchanged(before, base)
            standing = workflow.after(before.standing, action, why=why, at=moment)
            if action in ("publish", "schedule"):
                article = _whole(article_id, before.content)
                if action == "publish":
                    replace_live(connection, [article])
            elif action == "archive" and before.standing.live is not None:
                remove_live(connection, article_id)
            _stand(connection, article_id, standing, now, by)
            said = f"{moment.isoformat(timespec='minutes')} {why}".strip() if moment else why
            _tell(connection, article_id, now, by, action, standing.version, said)
            return replace(before, standing=standing, updated_at=now, updated_by=by.name)

        return await self._written(write)

    async def publish_due(self, now: datetime) -> list[str]:
        due = (authored.c.due.is_not(None)) & (authored.c.due <= now)
        query = select(authored.c.id).where(due).order_by(authored.c.due)

        def write(connection: Connection) -> list[str]:
            ids = list(connection.scalars(query))
            for article_id in ids:
                before = _get(connection, article_id)
                content = _version(connection, article_id, before.standing.due_version or 0).content
                replace_live(connection, [_whole(article_id, content)])
                standing = workflow.when_due(before.standing)
                _stand(connection, article_id, standing, now, SYSTEM)
                _tell(connection, article_id, now, SYSTEM, "publish", standing.live or 0, "")
            return ids

        if not await self._database.read(lambda connection: connection.execute(query).first()):
            return []
        return await self._written(write)

    async def recategorise(self, old: str, new: str, lang: str, by: Author) -> int:
        """Articles that moved. What is live changes at once, what is due comes moved; a draft beside them stays one."""

        def is_old(content: Article | Content) -> bool:
            return (content.category, content.lang) == (old, lang)

        def moved(content: Content) -> Content:
            return content.model_copy(update={"category": new}) if is_old(content) else content

        def write(connection: Connection) -> int:
            live = {article.id: article for article in live_articles(connection) if is_old(article)}
            due = {article_id: content for article_id, content in _due(connection) if is_old(content)}
            newest = connection.scalars(
                select(authored.c.id).where((authored.c.category == old) & (authored.c.lang == lang))
            )
            ids = sorted({*live, *due, *newest})
            replace_live(connection, [article.model_copy(update={"category": new}) for article in live.values()])
            for article_id in ids:
                self._move(
                    connection, _get(connection, article_id), live.get(article_id), due.get(article_id), moved, by
                )
            return len(ids)

        return await self._written(write)

    async def versions(self, article_id: str) -> list[Version]:
        query = select(versions).where(versions.c.article_id == article_id).order_by(versions.c.number.desc())
        found = await self._database.read(lambda connection: [_of_row(row) for row in connection.execute(query)])
        if not found:
            raise NotFound("no such article")
        return found

    async def version(self, article_id: str, number: int) -> Version:
        return await self._database.read(lambda connection: _version(connection, article_id, number))

    async def history(self, article_id: str, limit: int) -> list[Done]:
        query = select(history).where(history.c.article_id == article_id).order_by(history.c.id.desc()).limit(limit)
        return await self._database.read(
            lambda connection: [
                Done(row.at, row.by_name, row.what, row.version, row.why) for row in connection.execute(query)
            ]
        )

    async def import_all(self, articles: Sequence[Article], shown: Sequence[Picture], by: Author) -> Saved:
        return await self._written(lambda connection: put(connection, articles, shown, by))

    async def mark(self) -> int:
        newest = select(func.max(history.c.id))
        return await self._database.read(lambda connection: connection.scalar(newest) or 0)

    async def pictures(self) -> list[tuple[str, int, datetime]]:
        size = func.length(pictures.c.content)
        query = select(pictures.c.name, size, pictures.c.updated_at).order_by(
            pictures.c.updated_at.desc(), pictures.c.name
        )
        return await self._database.read(
            lambda connection: [(name, int(length), at) for name, length, at in connection.execute(query)]
        )

    async def add_picture(self, picture: Picture) -> None:
        row = {"name": picture.name, "content": picture.content, "updated_at": self._clock()}

        def write(connection: Connection) -> None:
            connection.execute(delete(pictures).where(pictures.c.name == picture.name))
            connection.execute(insert(pictures).values(**row))

        await self._written(write)

    def _move(
        self,
        connection: Connection,
        before: Authored,
        live: Article | None,
        due: Content | None,
        moved: Callable[[Content], Content],
        by: Author,
    ) -> None:
        """New versions of what is live and what is due, where these move, and of the newest on top of them again."""
        standing, newest = before.standing, before.standing.version
        written: list[tuple[Standing, Content]] = []
        if live is not None:
            standing = replace(standing, version=standing.version + 1, live=standing.version + 1)
            written.append((standing, content_of(live)))
        if due is not None and standing.due_version != newest:
            standing = replace(standing, version=standing.version + 1, due_version=standing.version + 1)
            written.append((standing, due))
        if live is None or before.standing.state != "published":
            comes = standing.version + 1 if standing.due_version == newest else standing.due_version
            standing = replace(standing, version=standing.version + 1, due_version=comes)
            written.append((standing, before.content))
        for each, content in written:
            self._write(connection, before.id, each, moved(content), by, "", "category")

    def _write(
        self,
        connection: Connection,
        article_id: str,
        standing: Standing,
        content: Content,
        by: Author,
        note: str,
        what: str,
    ) -> Authored:
        now = self._clock()
        write_version(connection, article_id, standing, content, by, now, note)
        _tell(connection, article_id, now, by, what, standing.version, note)
        return Authored(article_id, standing, content, now, by.name)

    async def _written(self, work: Callable[[Connection], T]) -> T:
        try:
            return await self._database.write(work)
        except OperationalError as error:  # no room on the disk, say: the transaction is undone
            raise Unavailable("this could not be written, and nothing was changed; please try again") from error


def _page(connection: Connection, wanted: Filter) -> tuple[list[Authored], int]:
    a = authored.c
    conditions = [
        column == value
        for column, value in (
            (a.state, wanted.state),
            (a.lang, wanted.lang),
            (a.category, wanted.category),
            (a.question_type, wanted.question_type),
        )
        if value is not None
    ]
    conditions += [a.words.contains(word.lower(), autoescape=True) for word in wanted.words]
    if wanted.scheduled:
        conditions.append(a.due.is_not(None))
    if wanted.ids is not None:
        conditions.append(a.id.in_(wanted.ids))
    order = (a.title, a.id) if wanted.by_title else (a.updated_at.desc(), a.id)
    page = _WITH_CONTENT.where(*conditions).order_by(*order).offset(wanted.offset).limit(wanted.limit)
    total = connection.scalar(select(func.count()).select_from(authored).where(*conditions)) or 0
    return [_authored(row) for row in connection.execute(page)], total


def _due(connection: Connection) -> list[tuple[str, Content]]:
    """What is scheduled, by article."""
    theirs = (versions.c.article_id == authored.c.id) & (versions.c.number == authored.c.due_version)
    query = select(authored.c.id, versions.c.content).join(versions, theirs).where(authored.c.due.is_not(None))
    return [(row.id, Content.model_validate(row.content)) for row in connection.execute(query)]


def _find(connection: Connection, article_id: str) -> Authored | None:
    row = connection.execute(_WITH_CONTENT.where(authored.c.id == article_id)).first()
    return _authored(row) if row else None


def _get(connection: Connection, article_id: str) -> Authored:
    found = _find(connection, article_id)
    if found is None:
        raise NotFound("no such article")
    return found


def _unchanged(before: Authored, base: int) -> None:
    if before.standing.version != base:
        raise Changed(before)


def _whole(article_id: str, content: Content) -> Article:
    try:
        return article_of(article_id, content)
    except ValidationError as error:
        raise unprocessable(error, "article") from error


def _stand(connection: Connection, article_id: str, standing: Standing, at: datetime, by: Author) -> None:
    values = {
        "state": standing.state,
        "live": standing.live,
        "due": standing.due,
        "due_version": standing.due_version,
        "updated_at": at,
        "updated_by": by.name,
    }
    connection.execute(update(authored).where(authored.c.id == article_id).values(**values))


def _tell(connection: Connection, article_id: str, at: datetime, by: Author, what: str, version: int, why: str) -> None:
    row = {"article_id": article_id, "at": at, "what": what, "version": version, "why": why[:500]}
    connection.execute(insert(history).values(**row, by_who=by.who, by_name=by.name))


def _version(connection: Connection, article_id: str, number: int) -> Version:
    query = select(versions).where((versions.c.article_id == article_id) & (versions.c.number == number))
    row = connection.execute(query).first()
    if row is None:
        raise NotFound("no such version")
    return _of_row(row)


def _of_row(row: Row[Any]) -> Version:
    return Version(row.number, row.at, row.by_name, row.note, Content.model_validate(row.content))


def _authored(row: Row[Any]) -> Authored:
    standing = Standing(row.state, row.version, row.live, row.due, row.due_version)
    return Authored(row.id, standing, Content.model_validate(row.content), row.updated_at, row.updated_by)
