"""From the event log to the channels: in order, with retries, from where it stopped.

The log remembers how far each conversation is delivered, after the channel has taken a message. So a crash between
the two sends that one message again, under the same key, and never skips one.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence

import stamina
import structlog
from prometheus_client import Counter

from bot.channels.base import PushChannel, Refused
from contracts.errors import SangdamError, Unavailable
from contracts.events import Event, EventDraft, Kind, Source
from conversation.log import EventLog
from conversation.models import Conversation

log = structlog.get_logger(__name__)
MAX_WAIT_S = 30.0
_deliveries = Counter("sangdam_deliveries_total", "Messages sent to channels", ["channel", "outcome"])


def messages_alone(conversation: Conversation, event: Event) -> Event | None:
    """Tells the customer nothing but messages."""
    return event if event.kind is Kind.MESSAGE_CREATED and event.source is not Source.CUSTOMER else None


class Delivery:
    """A task for each conversation that has something to deliver. `message_of`: an event as a message, if it is one;
    `publish`: tells who follows the conversation what could not be delivered."""

    def __init__(
        self,
        event_log: EventLog,
        channels: Mapping[str, PushChannel],
        attempts: int,
        message_of: Callable[[Conversation, Event], Event | None] = messages_alone,
        publish: Callable[[Sequence[Event]], None] = lambda events: None,
    ) -> None:
        self._message_of = message_of
        self._publish = publish
        self._log = event_log
        self._channels = channels
        self._attempts = attempts
        self._running: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()

    def wake(self, conversation_id: str) -> None:
        """There may be something new to deliver."""
        if conversation_id.partition(":")[0] not in self._channels:
            return
        if conversation_id in self._running:
            self._again.add(conversation_id)
            return
        self._running[conversation_id] = asyncio.create_task(self._run(conversation_id))

    async def resume(self) -> None:
        """Takes up what an earlier process did not deliver."""
        for conversation_id in await self._log.undelivered(list(self._channels)):
            self.wake(conversation_id)

    async def stop(self) -> None:
        for task in list(self._running.values()):
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _run(self, conversation_id: str) -> None:
        try:
            while True:
                self._again.discard(conversation_id)
                conversation = await self._log.conversation(conversation_id)
                if conversation is None or conversation.outgoing_offset <= conversation.delivered_offset:
                    if conversation_id in self._again:
                        continue
                    return
                for event in await self._log.read(conversation_id, after=conversation.delivered_offset):
                    message = self._message_of(conversation, event)
                    if message is not None:
                        await self._deliver(conversation, message)
                    await self._log.delivered(conversation_id, event.offset)
        except Exception:
            log.exception("delivery.stopped", conversation=conversation_id)
        finally:
            del self._running[conversation_id]

    async def _deliver(self, conversation: Conversation, event: Event) -> None:
        """One message: retried while the channel may still take it, then given up and said so in the log."""
        channel = self._channels[conversation.address.channel]
        retrying = stamina.retry_context(
            on=Unavailable, attempts=self._attempts, timeout=None, wait_initial=0.2, wait_max=MAX_WAIT_S
        )
        try:
            async for attempt in retrying:
                with attempt:
                    await channel.deliver(conversation.address, event)
            _deliveries.labels(channel.name, "sent").inc()
        except (Unavailable, Refused) as error:
            _deliveries.labels(channel.name, "failed").inc()
            log.error("delivery.failed", conversation=conversation.id, offset=event.offset, problem=error.message)
            await self._note_failure(event, error)

    async def _note_failure(self, event: Event, error: SangdamError) -> None:
        failed = EventDraft(
            source=Source.SYSTEM,
            kind=Kind.DELIVERY_FAILED,
            data={"offset": event.offset, "problem": error.message},
            key=f"failed:{event.offset}",
        )
        self._publish(await self._log.append(event.conversation_id, [failed]))
