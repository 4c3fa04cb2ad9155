"""Keeps those who wait informed: when others leave the queue, each one's new place is signalled."""

import asyncio

import structlog

from contracts.signals import PositionChanged
from conversation.broadcast import Broadcast, Lagged, Signals
from conversation.log import EventLog

log = structlog.get_logger(__name__)
PAUSE_S = 0.2
"""Changes within this time are told together, so that a busy queue costs one look at it, not one for each change."""


class Positions:
    """Looks at the queue after every change of it, and tells whose place is another than before."""

    def __init__(self, event_log: EventLog, broadcast: Broadcast, signals: Signals, pause_s: float = PAUSE_S) -> None:
        self._log = event_log
        self._broadcast = broadcast
        self._signals = signals
        self._pause_s = pause_s
        self._places: dict[str, int] = {}

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                async with self._broadcast.handoffs() as changes:
                    await self._look()
                    async for _ in changes:
                        await asyncio.sleep(self._pause_s)
                        await self._look()
            except Lagged:
                continue
            except Exception:
                log.exception("positions.failed")
                await asyncio.sleep(1)

    async def _look(self) -> None:
        places = {c.id: place for place, c in enumerate(await self._log.waiting(), start=1)}
        for conversation_id, place in places.items():
            if self._places.get(conversation_id) != place:
                self._signals.send(PositionChanged(conversation_id=conversation_id, position=place))
        self._places = places
