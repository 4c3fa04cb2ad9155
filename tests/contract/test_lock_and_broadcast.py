"""The turn lock and the broadcast: one suite over every backend."""

import asyncio
from datetime import UTC, datetime

import pytest

from contracts.events import Event, Kind, Source
from contracts.signals import PositionChanged
from conversation.backends.memory_broadcast import MemoryBroadcast, MemorySignals
from conversation.backends.memory_lock import MemoryTurnLock
from conversation.broadcast import Lagged


def event(conversation_id: str, offset: int, kind: Kind = Kind.MESSAGE_CREATED) -> Event:
    return Event(
        conversation_id=conversation_id,
        offset=offset,
        at=datetime.now(UTC),
        source=Source.BOT,
        kind=kind,
        data={},
    )


@pytest.fixture(params=[MemoryTurnLock])
def lock(request: pytest.FixtureRequest) -> MemoryTurnLock:
    made: MemoryTurnLock = request.param()
    return made


@pytest.fixture(params=[MemoryBroadcast])
def broadcast(request: pytest.FixtureRequest) -> MemoryBroadcast:
    made: MemoryBroadcast = request.param(max_unread=3)
    return made


async def test_one_at_a_time_in_a_conversation_and_first_come_first_served(lock: MemoryTurnLock) -> None:
    order: list[str] = []

    async def turn(name: str) -> None:
        async with lock.hold("a"):
            order.append(f"{name} in")
            await asyncio.sleep(0)
            order.append(f"{name} out")

    await asyncio.gather(*(turn(str(n)) for n in range(3)))
    assert order == ["0 in", "0 out", "1 in", "1 out", "2 in", "2 out"]


async def test_conversations_do_not_wait_for_one_another(lock: MemoryTurnLock) -> None:
    async with lock.hold("a"):
        await asyncio.wait_for(lock.hold("b").__aenter__(), 5)


async def test_a_cancelled_waiter_and_a_failed_holder_leave_the_lock_free(lock: MemoryTurnLock) -> None:
    waiters: list[asyncio.Task[None]] = []

    async def failing_holder() -> None:
        async with lock.hold("a"):
            waiters.append(asyncio.create_task(lock.hold("a").__aenter__()))
            await asyncio.sleep(0)
            waiters[0].cancel()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await failing_holder()
    await asyncio.gather(*waiters, return_exceptions=True)
    async with lock.hold("a"):
        pass


async def test_subscribers_hear_their_conversation_in_order(broadcast: MemoryBroadcast) -> None:
    async with broadcast.subscribe("a") as first, broadcast.subscribe("a") as second, broadcast.subscribe("b") as other:
        sent = [event("a", 1), event("a", 2)]
        broadcast.publish([*sent, event("b", 1)])
        for subscriber in (first, second):
            assert [await anext(subscriber), await anext(subscriber)] == sent
        assert (await anext(other)).conversation_id == "b"


async def test_nothing_is_kept_for_nobody(broadcast: MemoryBroadcast) -> None:
    broadcast.publish([event("a", 1)])
    async with broadcast.subscribe("a") as events:
        broadcast.publish([event("a", 2)])
        assert (await anext(events)).offset == 2


async def test_a_slow_subscriber_is_told_that_it_lags(broadcast: MemoryBroadcast) -> None:
    async with broadcast.subscribe("a") as events:
        broadcast.publish([event("a", n) for n in range(1, 100)])
        assert [(await anext(events)).offset for _ in range(3)] == [1, 2, 3]
        with pytest.raises(Lagged):
            await anext(events)


async def test_handoffs_of_all_conversations_are_heard_together(broadcast: MemoryBroadcast) -> None:
    async with broadcast.handoffs() as handoffs, broadcast.subscribe("a") as one:
        broadcast.publish([event("a", 1), event("a", 2, Kind.HANDOFF_REQUESTED), event("b", 1, Kind.HANDED_BACK)])
        heard = [await anext(handoffs), await anext(handoffs)]
        assert [(e.conversation_id, e.offset) for e in heard] == [("a", 2), ("b", 1)]
        assert [(await anext(one)).offset for _ in range(2)] == [1, 2]


async def test_calls_of_all_conversations_are_heard_together(broadcast: MemoryBroadcast) -> None:
    async with broadcast.calls() as calls:
        broadcast.publish([event("a", 1), event("a", 2, Kind.NOTE_WRITTEN), event("b", 1, Kind.WHISPERED)])
        broadcast.publish([event("b", 2, Kind.HANDED_BACK), event("b", 3, Kind.MENTIONS_READ)])
        heard = [await anext(calls) for _ in range(3)]
        assert [(e.conversation_id, e.offset) for e in heard] == [("a", 2), ("b", 1), ("b", 3)]


async def test_who_lags_behind_the_handoffs_is_told(broadcast: MemoryBroadcast) -> None:
    async with broadcast.handoffs() as handoffs:
        broadcast.publish([event(f"{n}", 1, Kind.HANDOFF_REQUESTED) for n in range(100)])
        assert [(await anext(handoffs)).conversation_id for _ in range(3)] == ["0", "1", "2"]
        with pytest.raises(Lagged):
            await anext(handoffs)


async def test_signals_reach_who_listens_and_a_slow_listener_misses_some() -> None:
    signals = MemorySignals(max_unread=2)
    signals.send(PositionChanged(conversation_id="a", position=9))
    async with signals.listen("a") as heard:
        for place in (3, 2, 1):
            signals.send(PositionChanged(conversation_id="a", position=place))
        signals.send(PositionChanged(conversation_id="b", position=7))
        assert [getattr(await anext(heard), "position", None) for _ in range(2)] == [3, 2]
        signals.send(PositionChanged(conversation_id="a", position=1))
        assert (await anext(heard)).conversation_id == "a"
