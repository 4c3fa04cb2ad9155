"""The broadcast: who waits for a conversation's events hears of them as they are written."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from contracts.events import Event
from contracts.signals import Signal


class Lagged(Exception):
    """A subscriber was too slow and missed events: read the log from the last offset seen."""


class Broadcast(Protocol):
    def publish(self, events: Sequence[Event]) -> None:
        """Tells every subscriber of these events' conversations; never waits for a slow one."""

    def subscribe(self, conversation_id: str) -> AbstractAsyncContextManager[AsyncIterator[Event]]:
        """The conversation's events from now on. Iterating raises Lagged after more than a few hundred unread ones."""

    def handoffs(self) -> AbstractAsyncContextManager[AsyncIterator[Event]]:
        """What changes who has a conversation, in all of them, from now on; Lagged as above."""

    def calls(self) -> AbstractAsyncContextManager[AsyncIterator[Event]]:
        """Notes, whispers and their being read, in all conversations, from now on; Lagged as above."""


class Signals(Protocol):
    """Passing news (`contracts.signals`): whoever listens now hears it, or misses it."""

    def send(self, signal: Signal) -> None:
        """Tells every listener of the signal's conversation; a slow one misses it."""

    def listen(self, conversation_id: str) -> AbstractAsyncContextManager[AsyncIterator[Signal]]:
        """The conversation's signals from now on."""
