"""Rules and what was learned on a SQL database (SQLite; PostgreSQL by the same statements)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from contracts.rules import Hide, LearnedVersion, Pin, Rule, RuleChange, RuleList, Ruling, Synonym
from kb.backends.tables import counters, learned, placements, rulings, synonyms
from kb.rules import key_of
from service.threaded_database import ThreadedDatabase

_REVISION = "rules"
KEPT = 10
"""Versions whose content is kept, to go back to."""


class SqlRuleStore:
    """See `kb.rules.RuleStore` and `kb.learning.store.LearnedStore`."""

    def __init__(self, database: ThreadedDatabase) -> None:
        self._database = database

    async def rules(self) -> list[Rule]:
        return await self._database.read(_rules)

    async def listing(self, most: int) -> RuleList:
        def read(connection: Connection) -> RuleList:
            latest = connection.execute(select(rulings).order_by(rulings.c.id.desc()).limit(most))
            log = tuple(
                Ruling(at=row.at, who=row.who, action=row.action, subject=row.subject, detail=row.detail)
                for row in latest
            )
            return RuleList(rules=tuple(_rules(connection)), log=log)

        return await self._database.read(read)

    async def change(self, change: RuleChange) -> bool:
        return await self._database.write(lambda connection: _change(connection, change))

    async def revision(self) -> int:
        query = select(counters.c.value).where(counters.c.name == _REVISION)
        return await self._database.read(lambda connection: connection.scalar(query) or 0)

    async def active(self) -> tuple[int, bytes] | None:
        query = select(learned.c.version, learned.c.content).where(learned.c.state == "active")
        row = await self._database.read(lambda connection: connection.execute(query).first())
        return (row.version, row.content) if row else None

    async def keep(self, content: bytes, figures: Mapping[str, Any], *, promoted: bool) -> int:
        def write(connection: Connection) -> int:
            version = (connection.scalar(select(func.max(learned.c.version))) or 0) + 1
            if promoted:
                connection.execute(update(learned).where(learned.c.state == "active").values(state="former"))
                _grow(connection)
            row = {
                "version": version,
                "at": datetime.now(UTC),
                "state": "active" if promoted else "rejected",
                "figures": dict(figures),
                "content": content if promoted else None,
            }
            connection.execute(insert(learned).values(**row))
            connection.execute(update(learned).where(learned.c.version <= version - KEPT).values(content=None))
            return version

        return await self._database.write(write)

    async def roll_back(self) -> tuple[int | None, int | None]:
        def write(connection: Connection) -> tuple[int | None, int | None]:
            now: int | None = connection.scalar(select(learned.c.version).where(learned.c.state == "active"))
            if now is None:
                return None, None
            before: int | None = connection.scalar(
                select(func.max(learned.c.version)).where(learned.c.state == "former", learned.c.content.is_not(None))
            )
            connection.execute(update(learned).where(learned.c.version == now).values(state="withdrawn"))
            if before is not None:
                connection.execute(update(learned).where(learned.c.version == before).values(state="active"))
            _grow(connection)
            return now, before

        return await self._database.write(write)

    async def versions(self) -> list[LearnedVersion]:
        query = select(learned.c.version, learned.c.at, learned.c.state, learned.c.figures)
        rows = await self._database.read(
            lambda connection: connection.execute(query.order_by(learned.c.version.desc()).limit(100)).all()
        )
        return [LearnedVersion(version=r.version, at=r.at, state=r.state, figures=r.figures) for r in rows]


def _rules(connection: Connection) -> list[Rule]:
    found: list[Rule] = []
    for row in connection.execute(select(placements).order_by(placements.c.at, placements.c.article_id)):
        if row.kind == "pin":
            found.append(Pin(article_id=row.article_id, question=row.question))
        else:
            found.append(Hide(article_id=row.article_id))
    taught = connection.execute(select(synonyms).order_by(synonyms.c.written))
    return [*found, *(Synonym(written=row.written, meant=row.meant) for row in taught)]


def _change(connection: Connection, change: RuleChange) -> bool:
    rule, who = change.rule, {"who": change.who, "at": datetime.now(UTC)}
    table: Table
    match rule:
        case Pin():
            table = placements
            key = {"kind": "pin", "article_id": rule.article_id, "key": key_of(rule.question)[:300]}
            values = {"question": rule.question}
            subject, detail = rule.article_id, rule.question
        case Hide():
            table, key = placements, {"kind": "hide", "article_id": rule.article_id, "key": ""}
            values, subject, detail = {"question": ""}, rule.article_id, ""
        case Synonym():
            table, key = synonyms, {"written": rule.written.lower()}
            values, subject, detail = {"meant": rule.meant}, rule.written, rule.meant
    same = [table.c[name] == value for name, value in key.items()]
    known = connection.execute(select(table).where(*same)).first()
    if change.holds == (known is not None) and (
        known is None or all(known._mapping[n] == v for n, v in values.items())
    ):
        return False
    connection.execute(delete(table).where(*same))
    if change.holds:
        connection.execute(insert(table).values(**key, **values, **who))
    action = rule.kind if change.holds else f"no {rule.kind}"
    connection.execute(insert(rulings).values(**who, action=action, subject=subject, detail=detail))
    _grow(connection)
    return True


def _grow(connection: Connection) -> None:
    grown = connection.execute(update(counters).where(counters.c.name == _REVISION).values(value=counters.c.value + 1))
    if not grown.rowcount:
        connection.execute(insert(counters).values(name=_REVISION, value=1))
