"""The records in SQLite: made anew at every start from the seed, then only read."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.errors import NotFound, Unprocessable
from contracts.records import FieldType, RecordsAnswer, RecordsRequest
from records.customers import Table, generate
from records.queries import QUERIES
from service.database import connect, writing

SEOUL = ZoneInfo("Asia/Seoul")
SCHEMA = Path(__file__).with_name("schema.sql")


class RecordStore:
    """Opened by `open`; `tables` are rows of other customers than the generated ones, for tests."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @classmethod
    async def open(cls, url: str, tables: Mapping[str, Table] | None = None) -> "RecordStore":
        """`url`: SQLAlchemy's, for aiosqlite. Whatever stood there is replaced."""
        store = cls(connect(url))
        await store._fill(generate() if tables is None else tables)
        return store

    async def ask(self, name: str, request: RecordsRequest, *, now: datetime | None = None) -> RecordsAnswer:
        """The rows of a named query. Raises NotFound for an unknown one, Unprocessable where its parameters differ."""
        query = QUERIES.get(name)
        if query is None:
            raise NotFound("no such query")
        if set(request.parameters) != set(query.description.parameters):
            raise Unprocessable(f"{name} wants these parameters: {', '.join(query.description.parameters) or 'none'}")
        async with self._engine.connect() as connection:
            values = {"customer": request.customer, **request.parameters}
            found = (await connection.execute(text(query.sql), values)).mappings().all()
        kinds = {column: field.type for column, field in query.description.fields.items()}
        moment = now or datetime.now(UTC)
        return RecordsAnswer(
            rows=tuple({c: _as_told(row[c], kind, moment) for c, kind in kinds.items()} for row in found)
        )

    async def close(self) -> None:
        await self._engine.dispose()

    async def _fill(self, tables: Mapping[str, Table]) -> None:
        statements = [s for s in SCHEMA.read_text(encoding="utf-8").split(";") if s.strip()]
        async with writing(self._engine) as connection:
            names = (await connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))).scalars()
            await connection.execute(text("PRAGMA defer_foreign_keys = ON"))
            for name in names.all():
                await connection.execute(text(f'DROP TABLE "{name}"'))
            for statement in statements:
                await connection.execute(text(statement))
            for name, rows in tables.items():
                for columns, alike in _by_columns(rows).items():
                    slots = ", ".join(f":{column}" for column in columns)
                    insert = f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({slots})"  # noqa: S608  # our own names
                    await connection.execute(text(insert), alike)


def _by_columns(rows: Table) -> dict[tuple[str, ...], list[dict[str, Any]]]:
    """Rows that say the same columns, to be written together; the others have the schema's defaults."""
    together: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        together.setdefault(tuple(row), []).append(dict(row))
    return together


def _as_told(value: Any, kind: FieldType, now: datetime) -> Any:
    """A value as the contract has it: SQLite knows no booleans, and our moments are minutes from now."""
    if value is None:
        return None
    if kind == "yesno":
        return bool(value)
    if kind == "date":
        return (now + timedelta(minutes=value)).astimezone(SEOUL).date().isoformat()
    if kind == "datetime":
        return (now + timedelta(minutes=value)).astimezone(UTC).isoformat(timespec="seconds")
    return value
