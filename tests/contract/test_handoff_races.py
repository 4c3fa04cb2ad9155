"""Agents who race for conversations, over every backend: exactly one wins each.

SQLite gets a tenth of the claims, since each waits for the disk; `RACING_CLAIMS=10000` runs them all (15 s).
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from contracts.agents import Agent
from contracts.events import EventDraft, Kind, Source
from conversation.backends.memory_log import MemoryEventLog
from conversation.backends.sql_log import SqlEventLog
from conversation.log import EventLog
from conversation.models import Address, Conversation, Holder, apply
from desk import handoff
from desk.handoff import Actor, Taken

CLAIMS = {"memory": 10_000, "sqlite": int(os.environ.get("RACING_CLAIMS", "1000"))}
AGENTS = [Actor(Agent(id=f"a{n}", name=f"상담원{n}")) for n in range(20)]
WANTED = EventDraft(source=Source.BOT, kind=Kind.HANDOFF_REQUESTED, data={"reason": "asked"})


@pytest.fixture(params=["memory", "sqlite"])
async def desks(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Sequence[EventLog]]:
    """The same log, opened by two processes where the backend has a file: each with its own connections and lock."""
    if request.param == "memory":
        yield [MemoryEventLog()]
        return
    logs = [await SqlEventLog.open(f"sqlite+pysqlite:///{tmp_path / 'events.sqlite3'}") for _ in range(2)]
    yield logs
    for log in logs:
        await log.close()


async def test_racing_claims_have_one_winner_each(desks: Sequence[EventLog], request: pytest.FixtureRequest) -> None:
    count = CLAIMS[request.node.callspec.params["desks"]]
    ids = [(await desks[0].begin(Address("web", f"v{n}", "duretalk"))).id for n in range(count // len(AGENTS))]
    for conversation_id in ids:
        await desks[0].append(conversation_id, [WANTED])
    claims = [(conversation_id, actor) for conversation_id in ids for actor in AGENTS]
    random.Random(7).shuffle(claims)
    assert len(claims) == count

    async def claim(number: int, conversation_id: str, actor: Actor) -> tuple[str, str] | None:
        log = desks[number % len(desks)]
        try:
            await log.change(conversation_id, lambda c: handoff.claim(c, actor))
        except Taken:
            return None
        return conversation_id, actor.agent.id

    places = asyncio.Semaphore(64)

    async def in_turn(number: int, conversation_id: str, actor: Actor) -> tuple[str, str] | None:
        async with places:
            return await claim(number, conversation_id, actor)

    won = [w for w in await asyncio.gather(*(in_turn(n, c, a) for n, (c, a) in enumerate(claims))) if w]
    assert Counter(c for c, _ in won) == Counter(ids)
    for conversation_id, agent_id in won:
        state = await desks[-1].conversation(conversation_id)
        assert state is not None
        assert (state.holder, state.assignee) == (Holder.AGENT, agent_id)
    assert len({agent for _, agent in won}) > 1, "it was a race"
    taken = [e for c in ids[:20] for e in await desks[-1].read(c) if e.kind is Kind.HANDOFF_ASSIGNED]
    assert len(taken) == 20
    assert await desks[0].waiting() == []
    assert len(await desks[0].held()) == len(ids)


async def test_a_claim_races_with_a_cancel_and_a_late_word_of_the_bot(desks: Sequence[EventLog]) -> None:
    """Whoever comes first, the log never shows the bot speaking while an agent holds."""
    late = EventDraft(source=Source.BOT, kind=Kind.MESSAGE_CREATED, data={"text": "늦은 답"})
    for n in range(20):
        c = await desks[0].begin(Address("web", f"r{n}", "duretalk"))
        await desks[0].append(c.id, [WANTED])
        await asyncio.gather(
            desks[0].change(c.id, lambda c: handoff.claim(c, AGENTS[0])),
            desks[-1].change(c.id, handoff.cancel),
            desks[-1].append(c.id, [late], if_holder=Holder.BOT),
            return_exceptions=True,
        )
        state = Conversation(id=c.id, address=c.address)
        for event in await desks[0].read(c.id):
            if event.source is Source.BOT and event.kind is Kind.MESSAGE_CREATED:
                assert state.holder is Holder.BOT
            state = apply(state, event)
        assert await desks[0].conversation(c.id) == state
