"""SQLite through SQLAlchemy, with the pragmas we rely on, and migrations at start."""

import asyncio
import functools
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar
from weakref import WeakKeyDictionary

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000")
"""WAL: readers do not wait for the writer. FULL: what is committed survives a power cut."""


def connect(url: str) -> AsyncEngine:
    """An engine. SQLite: WAL, foreign keys, writes synced to disk before a commit returns, 5 s of patience."""
    engine = create_async_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if url.startswith("sqlite"):

        @event.listens_for(engine.sync_engine, "connect")
        def _pragmas(connection: Any, _: Any) -> None:
            connection.isolation_level = None  # we say BEGIN ourselves, below
            cursor = connection.cursor()
            for pragma in PRAGMAS:
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

        @event.listens_for(engine.sync_engine, "begin")
        def _begin(connection: Any) -> None:
            # A write that begins as a read can fail half-way with "database is locked"; so writers say so at once.
            immediate = connection.get_execution_options().get("writing")
            connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


_turns: "WeakKeyDictionary[Engine, asyncio.Lock]" = WeakKeyDictionary()


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection in a transaction that may write: committed at the end, rolled back on an error.

    Writers of one engine take turns: SQLite lets one write at a time, and those who poll for its lock may starve when
    fifty agents come at once.
    """
    turn = _turns.setdefault(engine.sync_engine, asyncio.Lock())
    async with turn, engine.connect() as plain:
        connection = await plain.execution_options(writing=True)
        async with connection.begin():
            yield connection


async def migrate(engine: AsyncEngine, scripts: Path) -> None:
    """Brings the database to the newest revision under `scripts` (an Alembic folder)."""
    async with writing(engine) as connection:
        await connection.run_sync(lambda sync: upgrade(scripts, sync))


def upgrade(scripts: Path, connection: Connection) -> None:
    """`migrate` on a connection in a transaction."""
    config = Config()
    config.set_main_option("script_location", str(scripts))
    config.attributes["connection"] = connection
    command.upgrade(config, "heads")  # tables that do not know one another may grow in branches


class Store(Protocol):
    """What `uninterrupted` needs: the work under way, which `close` waits for."""

    in_flight: set[asyncio.Task[Any]]


S = TypeVar("S", bound=Store)
P = ParamSpec("P")
T = TypeVar("T")


def uninterrupted(
    work: Callable[Concatenate[S, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, T]]:
    """Lets a store's method end even where its caller is cancelled (a timeout, a stop).

    SQLAlchemy throws away a connection whose work was cut short, and aiosqlite may then hang on closing it.
    """

    async def run(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        task = asyncio.ensure_future(work(self, *args, **kwargs))
        self.in_flight.add(task)
        task.add_done_callback(self.in_flight.discard)
        return await asyncio.shield(task)

    functools.update_wrapper(run, work)
    return run
