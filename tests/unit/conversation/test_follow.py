"""Following a conversation: from the log, then live, over a gap in the broadcast."""

from contextlib import aclosing

from contracts.events import EventDraft, Kind, Source
from conversation.backends.memory_broadcast import MemoryBroadcast
from conversation.backends.memory_log import MemoryEventLog
from conversation.follow import follow
from conversation.models import Address


async def test_a_follower_who_was_too_slow_gets_everything_once_and_in_order() -> None:
    log, broadcast = MemoryEventLog(), MemoryBroadcast(max_unread=3)
    c = await log.begin(Address("web", "v", "duretalk"))

    async def say(count: int) -> None:
        for _ in range(count):
            draft = EventDraft(source=Source.CUSTOMER, kind=Kind.MESSAGE_CREATED, data={"text": "…"})
            broadcast.publish(await log.append(c.id, [draft]))

    await say(2)
    async with aclosing(follow(log, broadcast, c.id, after=1)) as events:
        assert (await anext(events)).offset == 2
        await say(50)  # far more than the broadcast keeps for one subscriber
        assert [(await anext(events)).offset for _ in range(50)] == list(range(3, 53))
        await say(1)
        assert (await anext(events)).offset == 53
