"""The turn lock: one turn at a time in a conversation."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol


class TurnLock(Protocol):
    def hold(self, conversation_id: str) -> AbstractAsyncContextManager[None]:
        """Waits for the conversation's lock and holds it inside the `async with`; first come, first served."""
