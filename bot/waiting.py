"""What a customer hears who wants a human: their place in the queue, or when the desk opens, and what they can do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.replies import Replies
from contracts.events import EventDraft, Kind, Source
from contracts.messages import CancelHandoff, Message, MessageButton
from conversation.log import EventLog
from conversation.models import Conversation
from desk import handoff
from desk.hours import ALWAYS_OPEN, Hours, now
from desk.hours_text import opening


@dataclass(frozen=True, slots=True)
class Office:
    """The desk as the bot sees it: its hours, and what time it is."""

    hours: Hours
    clock: Callable[[], datetime]

    @property
    def closed(self) -> bool:
        return not self.hours.is_open(self.clock())

    def opens(self, replies: Replies) -> str | None:
        """When it opens next, in words; None where that is unknown."""
        moment = self.hours.next_opening(self.clock())
        return None if moment is None else opening(moment, self.clock(), replies.lang, replies.catalogue)


ROUND_THE_CLOCK = Office(ALWAYS_OPEN, now)


def announcement(replies: Replies, office: Office, reason: str, position: int) -> Message:
    """Said once, when the customer begins to wait."""
    if not office.closed:
        return replies.say(f"handoff.{reason}", cancel_button(replies), position=position)
    opens = office.opens(replies)
    if opens is None:
        return replies.say("handoff.left", cancel_button(replies))
    return replies.say("handoff.off_hours", cancel_button(replies), opens=opens)


def receipt(replies: Replies, office: Office, position: int) -> Message:
    """Said for each message while the customer waits: it has arrived. No bot speaks here."""
    if not office.closed:
        return replies.say("handoff.receipt", cancel_button(replies), position=position)
    opens = office.opens(replies)
    if opens is None:
        return replies.say("handoff.left_receipt")
    return replies.say("handoff.off_hours_receipt", cancel_button(replies), opens=opens)


def cancelled(replies: Replies, conversation: Conversation, turn: int | None = None) -> Sequence[EventDraft]:
    """The customer stops waiting, and the bot says that it is there. Raises Taken where an agent was faster."""
    drafts = handoff.cancel(conversation, turn=turn)
    return [*drafts, spoken(replies.say("handoff.cancelled"), Source.BOT, turn)] if drafts else drafts


def spoken(message: Message, source: Source, turn: int | None = None) -> EventDraft:
    """A message for the customer as an event."""
    data = message.model_dump(mode="json", exclude_defaults=True)
    return EventDraft(source=source, kind=Kind.MESSAGE_CREATED, data=data, turn=turn)


def cancel_button(replies: Replies) -> MessageButton:
    return MessageButton(
        title=replies.catalogue.say("button.cancel", replies.lang),
        payload=replies.tokens.seal(replies.conversation_id, CancelHandoff()),
    )


async def queue_position(event_log: EventLog, conversation_id: str) -> int | None:
    """Place in the queue, from 1; None where the conversation does not wait."""
    ids = [c.id for c in await event_log.waiting()]
    return ids.index(conversation_id) + 1 if conversation_id in ids else None
