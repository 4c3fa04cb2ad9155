"""The broadcast and the signals within one process."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Generic, TypeVar

from contracts.events import CALLING_KINDS, HANDOFF_KINDS, Event
from contracts.signals import Signal
from conversation.broadcast import Lagged

MAX_UNREAD = 500
MAX_SIGNALS = 20
HANDOFFS = "*"
CALLS = "@"
T = TypeVar("T")


class Topics(Generic[T]):
    """A bounded queue for each subscriber of a topic; None in it says that some news did not fit."""

    def __init__(self, max_unread: int) -> None:
        self._max_unread = max_unread
        self._subscribers: dict[str, set[asyncio.Queue[T | None]]] = {}

    def publish(self, topic: str, news: T) -> None:
        for queue in self._subscribers.get(topic, ()):
            if queue.qsize() < self._max_unread:
                queue.put_nowait(news)
            elif queue.qsize() == self._max_unread:
                queue.put_nowait(None)

    @asynccontextmanager
    async def subscribe(self, topic: str) -> AsyncIterator[asyncio.Queue[T | None]]:
        queue: asyncio.Queue[T | None] = asyncio.Queue()
        self._subscribers.setdefault(topic, set()).add(queue)
        try:
            yield queue
        finally:
            subscribers = self._subscribers[topic]
            subscribers.discard(queue)
            if not subscribers:
                del self._subscribers[topic]


class MemoryBroadcast:
    """See `conversation.broadcast.Broadcast`."""

    def __init__(self, max_unread: int = MAX_UNREAD) -> None:
        self._topics: Topics[Event] = Topics(max_unread)

    def publish(self, events: Sequence[Event]) -> None:
        for event in events:
            self._topics.publish(event.conversation_id, event)
            if event.kind in HANDOFF_KINDS:
                self._topics.publish(HANDOFFS, event)
            if event.kind in CALLING_KINDS:
                self._topics.publish(CALLS, event)

    @asynccontextmanager
    async def subscribe(self, conversation_id: str) -> AsyncIterator[AsyncIterator[Event]]:
        async with self._topics.subscribe(conversation_id) as queue:
            yield _until_lagging(queue)

    def handoffs(self) -> AbstractAsyncContextManager[AsyncIterator[Event]]:
        return self.subscribe(HANDOFFS)

    def calls(self) -> AbstractAsyncContextManager[AsyncIterator[Event]]:
        return self.subscribe(CALLS)


class MemorySignals:
    """See `conversation.broadcast.Signals`."""

    def __init__(self, max_unread: int = MAX_SIGNALS) -> None:
        self._topics: Topics[Signal] = Topics(max_unread)

    def send(self, signal: Signal) -> None:
        self._topics.publish(signal.conversation_id, signal)

    @asynccontextmanager
    async def listen(self, conversation_id: str) -> AsyncIterator[AsyncIterator[Signal]]:
        async with self._topics.subscribe(conversation_id) as queue:
            yield _whatever_comes(queue)


async def _until_lagging(queue: asyncio.Queue[Event | None]) -> AsyncIterator[Event]:
    while (event := await queue.get()) is not None:
        yield event
    raise Lagged


async def _whatever_comes(queue: asyncio.Queue[Signal | None]) -> AsyncIterator[Signal]:
    while True:
        if (signal := await queue.get()) is not None:
            yield signal
