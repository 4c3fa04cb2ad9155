"""The event log in memory: for tests, and the twin that keeps the SQL backend honest."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from contracts.errors import NotFound
from contracts.events import Event, EventDraft, Kind, Source
from conversation.forgetting import bare
from conversation.log import Transition, given
from conversation.models import Address, Conversation, Holder, apply


class MemoryEventLog:
    """Everything is gone with the process."""

    def __init__(self) -> None:
        self._conversations: dict[str, Conversation] = {}
        self._events: dict[str, list[Event]] = {}

    async def begin(self, address: Address) -> Conversation:
        found = self._conversations.get(address.conversation_id)
        if found is None:
            found = Conversation(id=address.conversation_id, address=address)
            self._conversations[found.id] = found
            self._events[found.id] = []
        return found

    async def append(
        self, conversation_id: str, drafts: Sequence[EventDraft], *, if_holder: Holder | None = None
    ) -> list[Event]:
        return await self.change(conversation_id, given(drafts, if_holder))

    async def change(self, conversation_id: str, transition: Transition) -> list[Event]:
        state = self._conversations.get(conversation_id)
        if state is None:
            raise NotFound("no such conversation")
        drafts = transition(state)
        rows = self._events[conversation_id]
        by_key = {event.key: event for event in rows if event.key is not None}
        written: list[Event] = []
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
            rows.append(event)
            if event.key is not None:
                by_key[event.key] = event
            state = apply(state, event)
            written.append(event)
        self._conversations[conversation_id] = state
        return written

    async def forget(self, conversation_id: str, transition: Transition) -> list[Event]:
        before = list(self._events.get(conversation_id, []))
        written = await self.change(conversation_id, transition)
        bared = [event.model_copy(update={"data": bare(event)}) for event in before]
        self._events[conversation_id][: len(before)] = bared
        return written

    async def conversation(self, conversation_id: str) -> Conversation | None:
        return self._conversations.get(conversation_id)

    async def read(self, conversation_id: str, *, after: int = 0, limit: int = 500) -> list[Event]:
        return self._events.get(conversation_id, [])[after : after + limit]

    async def recent(self, conversation_id: str, limit: int) -> list[Event]:
        return self._events.get(conversation_id, [])[-limit:]

    async def handed_over(self, since: datetime, limit: int) -> list[Event]:
        calls = [e for events in self._events.values() for e in events if e.kind is Kind.HANDOFF_REQUESTED]
        recent = (e for e in calls if e.at >= since)
        return sorted(recent, key=lambda e: (e.at, e.conversation_id, e.offset), reverse=True)[:limit]

    async def finished(self, limit: int) -> list[Event]:
        turns = [e for events in self._events.values() for e in events if e.kind is Kind.TURN_FINISHED]
        return sorted(turns, key=lambda e: (e.at, e.conversation_id, e.offset), reverse=True)[:limit]

    async def of_kinds(
        self, kinds: Collection[Kind], since: datetime, until: datetime, *, limit: int = 100_000
    ) -> list[Event]:
        every = (e for events in self._events.values() for e in events if e.kind in kinds and since <= e.at < until)
        return sorted(every, key=lambda e: (e.at, e.conversation_id, e.offset))[-limit:]

    async def last_said(self, conversation_ids: Sequence[str], limit: int) -> dict[str, list[Event]]:
        said = {
            i: [e for e in self._events.get(i, []) if e.kind is Kind.MESSAGE_CREATED and e.source is Source.CUSTOMER]
            for i in conversation_ids
        }
        return {i: events[-limit:] for i, events in said.items() if events}

    async def waiting(self) -> list[Conversation]:
        waiting = [c for c in self._conversations.values() if c.holder is Holder.WAITING]
        return sorted(waiting, key=lambda c: (c.waiting_since or datetime.max.replace(tzinfo=UTC), c.id))

    async def held(self, assignee: str | None = None) -> list[Conversation]:
        held = [c for c in self._conversations.values() if c.holder is Holder.AGENT]
        mine = [c for c in held if assignee is None or c.assignee == assignee]
        return sorted(mine, key=lambda c: (c.waiting_since or datetime.max.replace(tzinfo=UTC), c.id))

    async def unanswered(self) -> list[str]:
        return sorted(c.id for c in self._conversations.values() if c.unanswered)

    async def undelivered(self, channels: Sequence[str]) -> list[str]:
        return sorted(
            c.id
            for c in self._conversations.values()
            if c.address.channel in channels and c.outgoing_offset > c.delivered_offset
        )

    async def delivered(self, conversation_id: str, offset: int) -> None:
        state = self._conversations.get(conversation_id)
        if state is not None:
            self._conversations[conversation_id] = replace(state, delivered_offset=max(state.delivered_offset, offset))

    async def seen(self, conversation_id: str, offset: int) -> bool:
        state = self._conversations.get(conversation_id)
        if state is None or not state.seen_offset < offset <= state.last_offset:
            return False
        self._conversations[conversation_id] = replace(state, seen_offset=offset)
        return True
