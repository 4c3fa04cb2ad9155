"""Which events move the queue, and so make the wait that is told."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest

from contracts.agents import Agent
from contracts.events import HANDOFF_KINDS, Event
from conversation.backends.memory_broadcast import MemoryBroadcast, MemorySignals
from conversation.backends.memory_log import MemoryEventLog
from conversation.log import Transition
from conversation.models import Address
from desk import handoff
from desk.backends.memory_documents import MemoryDocumentStore
from desk.handoff import Actor
from desk.line import Line
from desk.roster import Roster

HANUL, BADA = (Actor(Agent(id=i, name=n)) for i, n in (("a1", "김하늘"), ("a2", "이바다")))
LEAD = Actor(Agent(id="s1", name="박산"), leads=True)


class Told(MemoryBroadcast):
    """Knows when what was published has been dealt with: its listener asks for more."""

    def __init__(self) -> None:
        super().__init__()
        self.unheard: asyncio.Queue[Event] = asyncio.Queue()

    def publish(self, events: Sequence[Event]) -> None:
        for event in events:
            if event.kind in HANDOFF_KINDS:
                self.unheard.put_nowait(event)

    @asynccontextmanager
    async def handoffs(self) -> AsyncIterator[AsyncIterator[Event]]:
        yield self._each()

    async def _each(self) -> AsyncIterator[Event]:
        while True:
            yield await self.unheard.get()
            self.unheard.task_done()


class World:
    """A line that looks at once, and a clock that is a minute later at each deed."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
        self.log, self.broadcast = MemoryEventLog(), Told()
        roster = Roster(MemoryDocumentStore())
        self.line = Line(self.log, self.broadcast, MemorySignals(), roster, pause_s=0, clock=lambda: self.now)
        self.known = 0

    async def comes(self) -> str:
        self.known += 1
        c = await self.log.begin(Address("web", f"v{self.known}", "duretalk"))
        await self.change(c.id, lambda c: handoff.request(c, "asked"))
        return c.id

    async def change(self, conversation_id: str, transition: Transition) -> None:
        self.now += timedelta(minutes=1)
        self.broadcast.publish(await self.log.change(conversation_id, transition))
        await self.broadcast.unheard.join()

    async def wait_s(self, conversation_id: str) -> int | None:
        spot = await self.line.spot(conversation_id)
        assert spot is not None
        return spot.wait_s


@pytest.fixture
async def world() -> AsyncIterator[World]:
    made = World()
    running = asyncio.create_task(made.line.run())
    yield made
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_who_is_passed_between_agents_does_not_move_the_queue(world: World) -> None:
    c, last = await world.comes(), await world.comes()
    await world.change(c, lambda c: handoff.claim(c, HANUL))
    for _ in range(3):
        await world.change(c, lambda c: handoff.take_over(c, LEAD))
        await world.change(c, lambda c: handoff.transfer(c, LEAD, BADA.agent, "이어서 부탁해요"))
        await world.change(c, lambda c: handoff.claim(c, BADA))
    assert await world.wait_s(last) is None, "one was served, which says nothing yet"


async def test_who_leaves_the_queue_moves_it_whoever_takes_them(world: World) -> None:
    waiting, last = [await world.comes() for _ in range(3)], await world.comes()
    await world.change(waiting[0], lambda c: handoff.claim(c, HANUL))
    await world.change(waiting[1], lambda c: handoff.take_over(c, LEAD))
    await world.change(waiting[2], lambda c: handoff.claim(c, BADA))
    assert await world.wait_s(last) == 60, "one a minute"
