"""The event log on a SQL database (SQLite; PostgreSQL by the same statements)."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Row, Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from contracts.errors import NotFound
from contracts.events import Event, EventDraft
from conversation.backends.tables import conversations, events
from conversation.log import Transition, given
from conversation.models import HOLDERS, Address, Conversation, Holder, Stage, apply
from service.database import connect, migrate, uninterrupted, writing

MIGRATIONS = Path(__file__).parent / "migrations"


class SqlEventLog:
    """One writer at a time in this process; other processes are kept apart by the database's own lock."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._writer = asyncio.Lock()
        self.in_flight: set[asyncio.Task[Any]] = set()

    @classmethod
    async def open(cls, url: str) -> "SqlEventLog":
        """Connects, and brings the tables to the newest revision."""
        engine = connect(url)
        await migrate(engine, MIGRATIONS)
        return cls(engine)

    async def close(self) -> None:
        """Waits for what is being written or read, then lets go of the database."""
        await asyncio.gather(*self.in_flight, return_exceptions=True)
        await self._engine.dispose()

    @uninterrupted
    async def begin(self, address: Address) -> Conversation:
        found = await self.conversation(address.conversation_id)
        if found is not None:
            return found
        async with self._writer, writing(self._engine) as connection:
            found = await _conversation(connection, address.conversation_id)
            if found is None:
                found = Conversation(id=address.conversation_id, address=address)
                await connection.execute(insert(conversations).values(_row(found)))
        return found

    async def append(
        self, conversation_id: str, drafts: Sequence[EventDraft], *, if_holder: Holder | None = None
    ) -> list[Event]:
        return await self._write(conversation_id, given(drafts, if_holder))

    async def change(self, conversation_id: str, transition: Transition) -> list[Event]:
        # A look before the lock: who comes too late is told so without waiting for the writers.
        state = await self.conversation(conversation_id)
        if state is None:
            raise NotFound("no such conversation")
        return await self._write(conversation_id, transition) if transition(state) else []

    @uninterrupted
    async def _write(self, conversation_id: str, transition: Transition) -> list[Event]:
        async with self._writer, writing(self._engine) as connection:
            state = await _conversation(connection, conversation_id, to_change=True)
            if state is None:
                raise NotFound("no such conversation")
            drafts = transition(state)
            by_key = await _events_by_key(connection, conversation_id, drafts)
            written: list[Event] = []
            fresh: list[Event] = []
            for draft in drafts:
                if draft.key is not None and draft.key in by_key:
                    written.append(by_key[draft.key])
                    continue
                event = Event(
                    conversation_id=conversation_id,
                    offset=state.last_offset + 1,
                    at=datetime.now(UTC),
                    **draft.model_dump(),
                )
                if event.key is not None:
                    by_key[event.key] = event
                state = apply(state, event)
                fresh.append(event)
                written.append(event)
            if fresh:
                await connection.execute(insert(events), [event.model_dump() for event in fresh])
                await connection.execute(
                    update(conversations).where(conversations.c.id == conversation_id).values(_row(state))
                )
        return written

    @uninterrupted
    async def conversation(self, conversation_id: str) -> Conversation | None:
        async with self._engine.connect() as connection:
            return await _conversation(connection, conversation_id)

    async def read(self, conversation_id: str, *, after: int = 0, limit: int = 500) -> list[Event]:
        return await self._events(
            select(events)
            .where(events.c.conversation_id == conversation_id, events.c.offset > after)
            .order_by(events.c.offset)
            .limit(limit)
        )

    async def recent(self, conversation_id: str, limit: int) -> list[Event]:
        newest_first = await self._events(
            select(events)
            .where(events.c.conversation_id == conversation_id)
            .order_by(events.c.offset.desc())
            .limit(limit)
        )
        return newest_first[::-1]

    @uninterrupted
    async def waiting(self) -> list[Conversation]:
        query = (
            select(conversations)
            .where(conversations.c.stage == Stage.WAITING)
            .order_by(conversations.c.waiting_since, conversations.c.id)
        )
        return await self._conversations(query)

    @uninterrupted
    async def held(self, assignee: str | None = None) -> list[Conversation]:
        c = conversations.c
        query = select(conversations).where(c.stage.in_([s for s, h in HOLDERS.items() if h is Holder.AGENT]))
        if assignee is not None:
            query = query.where(c.assignee == assignee)
        return await self._conversations(query.order_by(c.waiting_since, c.id))

    async def unanswered(self) -> list[str]:
        c = conversations.c
        return await self._ids(select(c.id).where(c.asked_offset > c.answered_offset).order_by(c.id))

    async def undelivered(self, channels: Sequence[str]) -> list[str]:
        c = conversations.c
        return await self._ids(
            select(c.id).where(c.channel.in_(channels), c.outgoing_offset > c.delivered_offset).order_by(c.id)
        )

    @uninterrupted
    async def delivered(self, conversation_id: str, offset: int) -> None:
        c = conversations.c
        async with self._writer, writing(self._engine) as connection:
            await connection.execute(
                update(conversations)
                .where(c.id == conversation_id, c.delivered_offset < offset)
                .values(delivered_offset=offset)
            )

    @uninterrupted
    async def seen(self, conversation_id: str, offset: int) -> bool:
        c = conversations.c
        async with self._writer, writing(self._engine) as connection:
            done = await connection.execute(
                update(conversations)
                .where(c.id == conversation_id, c.seen_offset < offset, c.last_offset >= offset)
                .values(seen_offset=offset)
            )
            return done.rowcount > 0

    async def _conversations(self, query: Select[Any]) -> list[Conversation]:
        async with self._engine.connect() as connection:
            return [_from_row(row) for row in await connection.execute(query)]

    @uninterrupted
    async def _events(self, query: Select[Any]) -> list[Event]:
        async with self._engine.connect() as connection:
            return [Event(**row._mapping) for row in await connection.execute(query)]

    @uninterrupted
    async def _ids(self, query: Select[Any]) -> list[str]:
        async with self._engine.connect() as connection:
            return list((await connection.execute(query)).scalars())


async def _conversation(
    connection: AsyncConnection, conversation_id: str, *, to_change: bool = False
) -> Conversation | None:
    query = select(conversations).where(conversations.c.id == conversation_id)
    if to_change:
        query = query.with_for_update()  # SQLite holds the whole file already; PostgreSQL locks the row
    row = (await connection.execute(query)).first()
    return None if row is None else _from_row(row)


async def _events_by_key(
    connection: AsyncConnection, conversation_id: str, drafts: Sequence[EventDraft]
) -> dict[str, Event]:
    keys = [draft.key for draft in drafts if draft.key is not None]
    if not keys:
        return {}
    query = select(events).where(events.c.conversation_id == conversation_id, events.c.key.in_(keys))
    return {row.key: Event(**row._mapping) for row in await connection.execute(query)}


def _row(conversation: Conversation) -> dict[str, Any]:
    values = asdict(conversation)
    return {**values.pop("address"), **values}


def _from_row(row: Row[Any]) -> Conversation:
    values = dict(row._mapping)
    address = Address(**{name: values.pop(name) for name in ("channel", "sender", "centre_id")})
    return Conversation(address=address, **{**values, "stage": Stage(values["stage"])})
