"""The turn lock and the broadcast: one suite over every backend."""

import asyncio
from datetime import UTC, datetime

import pytest

from contracts.events import Event, Kind, Source
from conversation.backends.memory_broadcast import MemoryBroadcast
from conversation.backends.memory_lock import MemoryTurnLock
from conversation.broadcast import Lagged


def event(conversation_id: str, offset: int) -> Event:
    return Event(
        conversation_id=conversation_id,
        offset=offset,
        at=datetime.now(UTC),
        source=Source.BOT,
        kind=Kind.MESSAGE_CREATED,
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
