"""The queue as those who wait see it: each one's place in it, and how long that will take."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from contracts.events import Event, Kind
from contracts.signals import PositionChanged
from conversation.broadcast import Broadcast, Lagged, Signals
from conversation.log import EventLog
from conversation.models import Conversation
from desk.hours import now as real_time
from desk.pace import Pace
from desk.priority import in_line
from desk.roster import Roster
from desk.teams import serving

log = structlog.get_logger(__name__)
PAUSE_S = 0.2
"""Changes within this time are told together, so that a busy queue costs one look at it, not one for each change."""
AGAIN_S = 30.0
"""A wait gets longer while nothing happens, which is no change of the queue."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the line, from 1, and the seconds until its turn, where they are known."""

    position: int
    wait_s: int | None = None


class Line:
    """Looks at the queue after every change of it, and tells whose place is another than before.

    A place is counted among those who wait for the same team.
    """

    def __init__(
        self,
        event_log: EventLog,
        broadcast: Broadcast,
        signals: Signals,
        roster: Roster,
        *,
        pause_s: float = PAUSE_S,
        clock: Callable[[], datetime] = real_time,
    ) -> None:
        self._log = event_log
        self._broadcast = broadcast
        self._signals = signals
        self._roster = roster
        self._pause_s = pause_s
        self._clock = clock
        self._paces: dict[str, Pace] = {}
        self._told: dict[str, Spot] = {}

    async def spot(self, conversation_id: str) -> Spot | None:
        """None where the conversation does not wait."""
        return self._spots(await self._log.waiting()).get(conversation_id)

    async def run(self) -> None:
        """Until cancelled."""
        again = asyncio.create_task(self._again())
        try:
            while True:
                try:
                    async with self._broadcast.handoffs() as changes:
                        await self._look()
                        async for event in changes:
                            await self._count(event)
                            await asyncio.sleep(self._pause_s)
                            await self._look()
                except Lagged:
                    continue
                except Exception:
                    log.exception("line.failed")
                    await asyncio.sleep(1)
        finally:
            again.cancel()
            await asyncio.gather(again, return_exceptions=True)

    async def _again(self) -> None:
        while True:
            await asyncio.sleep(AGAIN_S)
            try:
                await self._look()
            except Exception:
                log.exception("line.failed")

    async def _count(self, event: Event) -> None:
        """A claim is what a queue's pace is made of; who did not `waited` in it tells nothing of it."""
        if event.kind is not Kind.HANDOFF_ASSIGNED or not event.data.get("waited"):
            return
        conversation = await self._log.conversation(event.conversation_id)
        if conversation is not None:
            queue = self._queue_of(conversation)
            waiting = sum(self._queue_of(c) == queue for c in await self._log.waiting())
            self._pace(queue).served(self._clock(), waiting)

    async def _look(self) -> None:
        waiting = await self._log.waiting()
        lengths = dict.fromkeys(self._paces, 0)
        for c in waiting:
            lengths[self._queue_of(c)] = lengths.get(self._queue_of(c), 0) + 1
        for queue, length in lengths.items():
            self._pace(queue).look(self._clock(), length)
        spots = self._spots(waiting)
        for conversation_id, spot in spots.items():
            if self._told.get(conversation_id) != spot:
                changed = PositionChanged(conversation_id=conversation_id, position=spot.position, wait_s=spot.wait_s)
                self._signals.send(changed)
        self._told = spots

    def _spots(self, waiting: Sequence[Conversation]) -> dict[str, Spot]:
        behind: dict[str, int] = {}
        spots: dict[str, Spot] = {}
        for c in in_line(waiting):
            queue = self._queue_of(c)
            position = behind[queue] = behind.get(queue, 0) + 1
            # A message left at night is answered in the morning: minutes would be no honest word about it.
            known = None if c.off_hours else self._pace(queue).wait_s(position, self._clock())
            spots[c.id] = Spot(position, known)
        return spots

    def _queue_of(self, c: Conversation) -> str:
        return " ".join(team.id for team in serving(c, self._roster.teams))

    def _pace(self, queue: str) -> Pace:
        return self._paces.setdefault(queue, Pace())
