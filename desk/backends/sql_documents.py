"""The desk's documents in SQL."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from desk.backends.account_tables import documents
from desk.backends.sql_sessions import MIGRATIONS
from desk.documents import Shelf
from service.database import connect, migrate, uninterrupted, writing


class SqlDocumentStore:
    """See `desk.documents.DocumentStore`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self.in_flight: set[asyncio.Task[Any]] = set()

    @classmethod
    async def open(cls, url: str) -> "SqlDocumentStore":
        """Connects, and brings the tables to the newest revision."""
        engine = connect(url)
        await migrate(engine, MIGRATIONS)
        return cls(engine)

    async def close(self) -> None:
        await asyncio.gather(*self.in_flight, return_exceptions=True)
        await self._engine.dispose()

    @uninterrupted
    async def every(self, shelf: Shelf) -> Mapping[str, dict[str, Any]]:
        query = select(documents.c.key, documents.c.body).where(documents.c.shelf == shelf).order_by(documents.c.key)
        async with self._engine.connect() as connection:
            return {row.key: row.body for row in await connection.execute(query)}

    @uninterrupted
    async def put(self, shelf: Shelf, key: str, body: dict[str, Any], by: str, at: datetime) -> None:
        values = {"shelf": shelf, "key": key, "body": body, "changed_by": by, "changed_at": at}
        async with writing(self._engine) as connection:
            await connection.execute(_this(shelf, key))
            await connection.execute(insert(documents).values(values))

    @uninterrupted
    async def remove(self, shelf: Shelf, key: str) -> bool:
        async with writing(self._engine) as connection:
            return bool((await connection.execute(_this(shelf, key))).rowcount)


def _this(shelf: Shelf, key: str) -> Any:
    return delete(documents).where(documents.c.shelf == shelf, documents.c.key == key)
