"""Offers over time: to one agent, then to the next; a machine tries to break what must always hold."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from contracts.agents import Agent
from contracts.errors import Conflict
from contracts.events import EventDraft, Kind, Source
from contracts.teams import Member, TeamSpec
from conversation.backends.memory_broadcast import MemoryBroadcast
from conversation.backends.memory_lock import MemoryTurnLock
from conversation.backends.memory_log import MemoryEventLog
from conversation.models import Address, Conversation
from desk import handoff
from desk.backends.memory_documents import MemoryDocumentStore
from desk.casework import Casework, NoRoom
from desk.handoff import Actor
from desk.presence import Presence
from desk.roster import Roster
from desk.router import Router

IDS = ("a1", "a2", "a3")
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
CAPACITY = 2
WANTED = EventDraft(source=Source.BOT, kind=Kind.HANDOFF_REQUESTED, data={"reason": "asked"})


class Yielding(MemoryEventLog):
    """Others have their turn while it looks, as with a database."""

    async def held(self, assignee: str | None = None) -> list[Conversation]:
        found = await super().held(assignee)
        await asyncio.sleep(0)
        return found


class World:
    """A desk with one team that is offered conversations for 30 s each."""

    def __init__(self) -> None:
        self.now = START
        self.log, self.broadcast = Yielding(), MemoryBroadcast()
        clock = self.clock
        self.presence, self.roster = Presence(clock), Roster(MemoryDocumentStore())
        self.router = Router(self.log, self.broadcast, self.presence, self.roster, clock)
        self.here: dict[str, ExitStack] = {}
        self.ids: list[str] = []

    def clock(self) -> datetime:
        return self.now

    async def open(self) -> "World":
        members = tuple(Member(agent_id=a, capacity=CAPACITY) for a in IDS)
        await self.roster.put("all", TeamSpec(name="모두", members=members, offer_s=30), "user:1", START)
        return self

    async def comes(self) -> str:
        c = await self.log.begin(Address("web", f"v{len(self.ids)}", "duretalk"))
        await self.log.append(c.id, [WANTED])
        self.ids.append(c.id)
        await self.router.look()
        return c.id

    async def arrives(self, agent_id: str) -> None:
        if agent_id not in self.here:
            self.here[agent_id] = ExitStack()
            self.here[agent_id].enter_context(self.presence.at_desk(Agent(id=agent_id, name=agent_id)))
        self.presence.step_away(agent_id, False)
        await self.router.look()

    async def leaves(self, agent_id: str) -> None:
        if (stack := self.here.pop(agent_id, None)) is not None:
            stack.close()
        await self.router.look()

    async def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        await self.router.look()

    async def takes(self, agent_id: str) -> None:
        """What is offered to the agent."""
        for offer in self.router.offers(agent_id):
            by = Actor(Agent(id=agent_id, name=agent_id))
            await self.log.change(offer.conversation_id, lambda c, by=by: handoff.claim(c, by))
        await self.router.look()

    def offered(self) -> dict[str, str]:
        return {o.conversation_id: agent for agent in IDS for o in self.router.offers(agent)}


async def test_who_does_not_answer_is_away_and_the_next_is_asked() -> None:
    world = await World().open()
    await world.arrives("a1")
    await world.passes(5)
    await world.arrives("a2")
    c = await world.comes()
    assert world.offered() == {c: "a1"}, "came first, idle longest"
    await world.passes(31)
    assert world.offered() == {c: "a2"}
    assert world.presence.away("a1")
    await world.passes(31)
    assert world.offered() == {}, "nobody is left to ask"
    await world.arrives("a1")
    assert world.offered() == {}, "asked a moment ago"
    await world.passes(31)
    assert world.offered() == {c: "a1"}


async def test_who_cools_down_is_offered_nothing() -> None:
    world = await World().open()
    await world.arrives("a1")
    world.presence.cool_down("a1", world.now + timedelta(minutes=10))
    c = await world.comes()
    assert world.offered() == {}
    await world.passes(601)
    assert world.offered() == {c: "a1"}
    assert world.presence.agents()[0].cooling_until is None


async def test_an_offer_ends_when_its_agent_leaves_or_its_customer_gives_up() -> None:
    world = await World().open()
    await world.arrives("a1")
    c = await world.comes()
    await world.leaves("a1")
    assert world.offered() == {}
    await world.arrives("a1")
    assert world.offered() == {c: "a1"}
    await world.log.change(c, handoff.cancel)
    await world.router.look()
    assert world.offered() == {}


agents = st.sampled_from(IDS)


class Offers(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.world = self.loop.run_until_complete(World().open())

    def teardown(self) -> None:
        for stack in self.world.here.values():
            stack.close()
        self.loop.close()

    @rule()
    def customer_comes(self) -> None:
        self.loop.run_until_complete(self.world.comes())

    @rule(agent=agents)
    def arrives(self, agent: str) -> None:
        self.loop.run_until_complete(self.world.arrives(agent))

    @rule(agent=agents)
    def leaves(self, agent: str) -> None:
        self.loop.run_until_complete(self.world.leaves(agent))

    @rule(agent=agents)
    def takes(self, agent: str) -> None:
        self.loop.run_until_complete(self.world.takes(agent))

    @rule(agent=agents)
    def lets_pass(self, agent: str) -> None:
        for offer in self.world.router.offers(agent):
            self.world.router.let_pass(offer.conversation_id, agent)

    @rule(seconds=st.sampled_from((1, 20, 40, 90)))
    def time_passes(self, seconds: float) -> None:
        self.loop.run_until_complete(self.world.passes(seconds))

    @invariant()
    def offers_are_sound(self) -> None:
        world, offered = self.world, self.world.offered()
        assert len(set(offered.values())) == len(offered), "one offer for each agent"
        for agent in offered.values():
            assert agent in world.here
        held = self.loop.run_until_complete(world.log.held())
        loads = {agent: sum(c.assignee == agent for c in held) for agent in IDS}
        assert all(load <= CAPACITY for load in loads.values())

    @invariant()
    def nobody_waits_beside_a_free_agent_for_long(self) -> None:
        """After a minute of nothing, everybody who waits and can be offered is."""
        world = self.world
        if not world.here or any(world.presence.away(a) for a in world.here):
            return
        world.now += timedelta(seconds=61)
        self.loop.run_until_complete(world.router.look())
        waiting = self.loop.run_until_complete(world.log.waiting())
        held = self.loop.run_until_complete(world.log.held())
        offered = world.offered()
        room = [
            a
            for a in world.here
            if a not in offered.values()
            and not world.presence.away(a)
            and sum(c.assignee == a for c in held) < CAPACITY
        ]
        assert not room or all(c.id in offered for c in waiting)


TestOffers = Offers.TestCase
TestOffers.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


async def test_claims_of_one_agent_at_once_stay_within_their_capacity(place_for_claims: Callable[..., object]) -> None:
    """Through the desk's own claim, which looks at the load before it takes."""
    casework, ids = await place_for_claims(20)  # type: ignore[misc]
    by = Actor(Agent(id="a1", name="a1"))

    async def claim(conversation_id: str) -> bool:
        try:
            await casework.claim(conversation_id, by)
        except Conflict:
            return False
        return True

    won = await asyncio.gather(*(claim(i) for i in ids))
    assert sum(won) == CAPACITY


async def test_transfers_to_one_agent_at_once_stay_within_their_capacity(
    place_for_claims: Callable[..., object],
) -> None:
    casework, ids = await place_for_claims(6)  # type: ignore[misc]
    givers = [Actor(Agent(id=f"b{n}", name=f"b{n}")) for n in range(len(ids))]
    for conversation_id, by in zip(ids, givers, strict=True):
        await casework.claim(conversation_id, Actor(by.agent, leads=True))

    async def give(conversation_id: str, by: Actor) -> bool:
        try:
            await casework.transfer(conversation_id, by, "a1", "")
        except NoRoom:
            return False
        return True

    with casework.presence.at_desk(Agent(id="a1", name="a1")):
        given = await asyncio.gather(*(give(i, by) for i, by in zip(ids, givers, strict=True)))
    assert sum(given) == CAPACITY


@pytest.fixture
def place_for_claims() -> Callable[..., object]:
    async def make(count: int) -> tuple[Casework, list[str]]:
        world = await World().open()
        ids = [await world.comes() for _ in range(count)]
        unused: object = None
        casework = Casework(
            world.log,
            world.broadcast,
            unused,  # type: ignore[arg-type]
            unused,  # type: ignore[arg-type]
            world.presence,
            unused,  # type: ignore[arg-type]
            unused,  # type: ignore[arg-type]
            world.roster,
            world.router,
            MemoryTurnLock(),
        )
        return casework, ids

    return make
