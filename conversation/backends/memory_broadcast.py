"""The broadcast within one process."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from contracts.events import Event
from conversation.broadcast import Lagged

MAX_UNREAD = 500


class MemoryBroadcast:
    """A bounded queue for each subscriber."""

    def __init__(self, max_unread: int = MAX_UNREAD) -> None:
        self._max_unread = max_unread
        self._subscribers: dict[str, set[asyncio.Queue[Event | None]]] = {}

    def publish(self, events: Sequence[Event]) -> None:
        for event in events:
            for queue in self._subscribers.get(event.conversation_id, ()):
                if queue.qsize() < self._max_unread:
                    queue.put_nowait(event)
                elif queue.qsize() == self._max_unread:
                    queue.put_nowait(None)

    @asynccontextmanager
    async def subscribe(self, conversation_id: str) -> AsyncIterator[AsyncIterator[Event]]:
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self._subscribers.setdefault(conversation_id, set()).add(queue)
        try:
            yield _events(queue)
        finally:
            subscribers = self._subscribers[conversation_id]
            subscribers.discard(queue)
            if not subscribers:
                del self._subscribers[conversation_id]


async def _events(queue: asyncio.Queue[Event | None]) -> AsyncIterator[Event]:
    while (event := await queue.get()) is not None:
        yield event
    raise Lagged
