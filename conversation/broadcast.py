"""The broadcast: who waits for a conversation's events hears of them as they are written."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from contracts.events import Event


class Lagged(Exception):
    """A subscriber was too slow and missed events: read the log from the last offset seen."""


class Broadcast(Protocol):
    def publish(self, events: Sequence[Event]) -> None:
        """Tells every subscriber of these events' conversations; never waits for a slow one."""

    def subscribe(self, conversation_id: str) -> AbstractAsyncContextManager[AsyncIterator[Event]]:
        """The conversation's events from now on. Iterating raises Lagged after more than a few hundred unread ones."""
