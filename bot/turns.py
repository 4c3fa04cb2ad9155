"""Runs turns: one at a time in a conversation, many conversations side by side, and none forgotten after a crash."""

import asyncio

import structlog

from bot.parts import Parts
from bot.turn import handle_turn

log = structlog.get_logger(__name__)
MAX_TURNS = 64
RETRY_S = 1.0


class TurnRunner:
    """A task a conversation, alive while there is something to answer; at most `MAX_TURNS` turns at once."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._running: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._places = asyncio.Semaphore(MAX_TURNS)

    def wake(self, conversation_id: str) -> None:
        """Something was said: the first message starts a turn at once, later ones form the next."""
        if conversation_id in self._running:
            self._again.add(conversation_id)
            return
        task = asyncio.create_task(self._run(conversation_id), name=f"turns {conversation_id}")
        self._running[conversation_id] = task

    async def resume(self) -> None:
        """Takes up the turns that an earlier process left unfinished."""
        for conversation_id in await self._parts.log.unanswered():
            self.wake(conversation_id)

    async def stop(self) -> None:
        """Cancels what runs; the log knows what was unfinished."""
        for task in list(self._running.values()):
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _run(self, conversation_id: str) -> None:
        try:
            while True:
                self._again.discard(conversation_id)
                try:
                    async with self._places:
                        await handle_turn(self._parts, conversation_id)
                except Exception:
                    # Only the log itself can fail here (a full disk, say): keep the message and try again.
                    log.exception("turn.not_written", conversation=conversation_id)
                    await asyncio.sleep(RETRY_S)
                    continue
                if conversation_id not in self._again:
                    return
        finally:
            del self._running[conversation_id]
            self._again.discard(conversation_id)
