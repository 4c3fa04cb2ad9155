"""The event log on a SQL database (SQLite; PostgreSQL by the same statements)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update

from contracts.errors import NotFound
from contracts.events import Event, EventDraft, Kind, Source
from conversation.backends.tables import conversations, events
from conversation.forgetting import bare
from conversation.log import Transition, given
from conversation.models import HOLDERS, Address, Conversation, Holder, Stage, apply
from service.threaded_database import ThreadedDatabase

MIGRATIONS = Path(__file__).parent / "migrations"
MAX_IDS = 500
"""Of one statement: databases bound how many values it may hold."""

# Built once: each message asks for these several times, and building a statement costs more than running it.
BY_ID = select(conversations).where(conversations.c.id == bindparam("id"))
TO_CHANGE = BY_ID.with_for_update()
"""SQLite holds the whole file already; PostgreSQL locks the row."""


def _last_said() -> Select[Any]:
    newest = func.row_number().over(partition_by=events.c.conversation_id, order_by=events.c.offset.desc())
    spoken = select(events, newest.label("nth")).where(
        events.c.conversation_id.in_(bindparam("ids", expanding=True)),
        events.c.kind == Kind.MESSAGE_CREATED,
        events.c.source == Source.CUSTOMER,
    )
    rows = spoken.subquery()
    found = select(*(rows.c[column.name] for column in events.columns)).where(rows.c.nth <= bindparam("limit"))
    return found.order_by(rows.c.conversation_id, rows.c.offset)


LAST_SAID = _last_said()


class SqlEventLog:
    """One writer at a time in this process; other processes are kept apart by the database's own lock."""

    def __init__(self, database: ThreadedDatabase) -> None:
        self._database = database

    @classmethod
    async def open(cls, url: str) -> "SqlEventLog":
        """Connects, and brings the tables to the newest revision."""
        return cls(await ThreadedDatabase.open(url, MIGRATIONS))

    async def close(self) -> None:
        await self._database.close()

    async def begin(self, address: Address) -> Conversation:
        found = await self.conversation(address.conversation_id)
        if found is not None:
            return found

        def write(connection: Connection) -> Conversation:
            begun = _conversation(connection, address.conversation_id)
            if begun is None:
                begun = Conversation(id=address.conversation_id, address=address)
                connection.execute(insert(conversations).values(_row(begun)))
            return begun

        return await self._database.write(write)

    async def append(
        self, conversation_id: str, drafts: Sequence[EventDraft], *, if_holder: Holder | None = None
    ) -> list[Event]:
        transition = given(drafts, if_holder)
        return await self._database.write(lambda connection: _change(connection, conversation_id, transition))

    async def change(self, conversation_id: str, transition: Transition) -> list[Event]:
        # A look before the lock: who comes too late is told so without waiting for the writers.
        state = await self.conversation(conversation_id)
        if state is None:
            raise NotFound("no such conversation")
        if not transition(state):
            return []
        return await self._database.write(lambda connection: _change(connection, conversation_id, transition))

    async def forget(self, conversation_id: str, transition: Transition) -> list[Event]:
        return await self._database.write(lambda connection: _forget(connection, conversation_id, transition))

    async def conversation(self, conversation_id: str) -> Conversation | None:
        return await self._database.read(lambda connection: _conversation(connection, conversation_id))

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

    async def handed_over(self, since: datetime, limit: int) -> list[Event]:
        e = events.c
        newest_first = (e.at.desc(), e.conversation_id.desc(), e.offset.desc())
        called = (e.kind == Kind.HANDOFF_REQUESTED) & (e.at >= since)
        return await self._events(select(events).where(called).order_by(*newest_first).limit(limit))

    async def finished(self, limit: int) -> list[Event]:
        e = events.c
        newest_first = (e.at.desc(), e.conversation_id.desc(), e.offset.desc())
        return await self._events(
            select(events).where(e.kind == Kind.TURN_FINISHED).order_by(*newest_first).limit(limit)
        )

    async def of_kinds(
        self, kinds: Collection[Kind], since: datetime, until: datetime, *, limit: int = 100_000
    ) -> list[Event]:
        e = events.c
        newest_first = (e.at.desc(), e.conversation_id.desc(), e.offset.desc())
        found = select(events).where(e.kind.in_(sorted(kinds)), e.at >= since, e.at < until)
        return (await self._events(found.order_by(*newest_first).limit(limit)))[::-1]

    async def last_said(self, conversation_ids: Sequence[str], limit: int) -> dict[str, list[Event]]:
        said: dict[str, list[Event]] = {}
        for start in range(0, len(conversation_ids), MAX_IDS):
            ids = conversation_ids[start : start + MAX_IDS]
            for event in await self._events(LAST_SAID, {"ids": ids, "limit": limit}):
                said.setdefault(event.conversation_id, []).append(event)
        return said

    async def waiting(self) -> list[Conversation]:
        query = (
            select(conversations)
            .where(conversations.c.stage == Stage.WAITING)
            .order_by(conversations.c.waiting_since, conversations.c.id)
        )
        return await self._conversations(query)

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

    async def delivered(self, conversation_id: str, offset: int) -> None:
        c = conversations.c
        further = update(conversations).where(c.id == conversation_id, c.delivered_offset < offset)
        await self._database.write(lambda connection: connection.execute(further.values(delivered_offset=offset)))

    async def seen(self, conversation_id: str, offset: int) -> bool:
        c = conversations.c
        further = update(conversations).where(c.id == conversation_id, c.seen_offset < offset, c.last_offset >= offset)
        return await self._database.write(
            lambda connection: connection.execute(further.values(seen_offset=offset)).rowcount > 0
        )

    async def _conversations(self, query: Select[Any]) -> list[Conversation]:
        return await self._database.read(lambda connection: [_from_row(row) for row in connection.execute(query)])

    async def _events(self, query: Select[Any], values: Mapping[str, Any] | None = None) -> list[Event]:
        return await self._database.read(
            lambda connection: [Event(**row._mapping) for row in connection.execute(query, values)]
        )

    async def _ids(self, query: Select[Any]) -> list[str]:
        return await self._database.read(lambda connection: list(connection.execute(query).scalars()))


def _change(connection: Connection, conversation_id: str, transition: Transition) -> list[Event]:
    state = _conversation(connection, conversation_id, to_change=True)
    if state is None:
        raise NotFound("no such conversation")
    drafts = transition(state)
    by_key = _events_by_key(connection, conversation_id, drafts)
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
        connection.execute(insert(events), [event.model_dump() for event in fresh])
        connection.execute(update(conversations).where(conversations.c.id == conversation_id).values(_row(state)))
    return written


def _forget(connection: Connection, conversation_id: str, transition: Transition) -> list[Event]:
    rows = connection.execute(select(events).where(events.c.conversation_id == conversation_id)).all()
    written = _change(connection, conversation_id, transition)
    e = events.c
    bared = (
        update(events)
        .where(e.conversation_id == conversation_id, e.offset == bindparam("at_offset"))
        .values(data=bindparam("bare", type_=e.data.type))
    )
    before = [Event(**row._mapping) for row in rows]
    if before:
        connection.execute(bared, [{"at_offset": event.offset, "bare": bare(event)} for event in before])
    return written


def _conversation(connection: Connection, conversation_id: str, *, to_change: bool = False) -> Conversation | None:
    row = connection.execute(TO_CHANGE if to_change else BY_ID, {"id": conversation_id}).first()
    return None if row is None else _from_row(row)


def _events_by_key(connection: Connection, conversation_id: str, drafts: Sequence[EventDraft]) -> dict[str, Event]:
    keys = [draft.key for draft in drafts if draft.key is not None]
    if not keys:
        return {}
    query = select(events).where(events.c.conversation_id == conversation_id, events.c.key.in_(keys))
    return {row.key: Event(**row._mapping) for row in connection.execute(query)}


def _row(conversation: Conversation) -> dict[str, Any]:
    values = asdict(conversation)
    return {**values.pop("address"), **values}


def _from_row(row: Row[Any]) -> Conversation:
    values = dict(row._mapping)
    address = Address(**{name: values.pop(name) for name in ("channel", "sender", "centre_id")})
    return Conversation(address=address, **{**values, "stage": Stage(values["stage"])})
