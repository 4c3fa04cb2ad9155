"""SQL in threads: for stores on the hot path of a turn.

Each piece of work is one hop to a thread, where aiosqlite makes about ten for one SELECT; a turn's nine pieces
cost 3 ms of CPU this way and 20 ms that one (docs/decisions/0001-foundations.md). A cancelled caller cuts no work short.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event

from service.database import PRAGMAS, upgrade

T = TypeVar("T")
READERS = 4


class ThreadedDatabase:
    """One thread writes, a few read. Opened by `open`, which also brings the tables to the newest revision."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")

    @classmethod
    async def open(cls, url: str, migrations: Path) -> "ThreadedDatabase":
        """`url`: SQLAlchemy's, of a synchronous driver."""
        database = cls(_engine(url))
        await database.write(lambda connection: upgrade(migrations, connection))
        return database

    async def read(self, work: Callable[[Connection], T]) -> T:
        """What `work` makes of a connection that must not write."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """What `work` makes of a connection, in a transaction that is on disk when this returns."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._write, work)

    async def close(self) -> None:
        """Waits for the work under way."""
        for threads in (self._writer, self._readers):
            await asyncio.to_thread(threads.shutdown)
        self._engine.dispose()

    def _read(self, work: Callable[[Connection], T]) -> T:
        with self._engine.connect().execution_options(reading=True) as connection:
            return work(connection)

    def _write(self, work: Callable[[Connection], T]) -> T:
        with self._engine.connect() as connection, connection.begin():
            return work(connection)


def _engine(url: str) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _pragmas(connection: Any, _: Any) -> None:
            connection.isolation_level = None  # we say BEGIN ourselves, below
            for pragma in PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            # A write that begins as a read can fail half-way with "database is locked"; so writers say so at once.
            if not connection.get_execution_options().get("reading"):
                connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
