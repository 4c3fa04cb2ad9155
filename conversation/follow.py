"""A conversation's events from an offset on: those there are, then those to come."""

from collections.abc import AsyncGenerator

from contracts.events import Event
from conversation.broadcast import Broadcast, Lagged
from conversation.log import EventLog


async def follow(
    event_log: EventLog, broadcast: Broadcast, conversation_id: str, after: int
) -> AsyncGenerator[Event, None]:
    """No gap, no double, and no end: the caller closes it."""
    seen = after
    while True:
        async with broadcast.subscribe(conversation_id) as live:
            while batch := await event_log.read(conversation_id, after=seen):
                for event in batch:
                    seen = event.offset
                    yield event
            try:
                async for event in live:
                    if event.offset > seen:
                        seen = event.offset
                        yield event
            except Lagged:
                continue  # too slow for the broadcast: the log has what was missed
