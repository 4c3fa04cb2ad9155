"""What a customer hears who wants a human: their place in the queue, or when the desk opens, and what they can do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.replies import Replies
from contracts.events import EventDraft, Kind, Source
from contracts.messages import CancelHandoff, Message, MessageButton
from conversation.models import Conversation
from desk import handoff
from desk.hours import ALWAYS_OPEN, Hours, now
from desk.hours_text import opening
from desk.line import Spot
from desk.teams import Teams, hours_for


@dataclass(frozen=True, slots=True)
class Office:
    """The desk as the bot sees it: its hours, and what time it is."""

    hours: Hours
    clock: Callable[[], datetime]
    teams: Callable[[], Teams] = tuple

    def of(self, conversation: Conversation) -> "Office":
        """The desk for this conversation: the hours of the teams that may take it."""
        return replace(self, hours=hours_for(conversation, self.teams(), self.hours))

    @property
    def closed(self) -> bool:
        return not self.hours.is_open(self.clock())

    def opens(self, replies: Replies) -> str | None:
        """When it opens next, in words; None where that is unknown."""
        moment = self.hours.next_opening(self.clock())
        return None if moment is None else opening(moment, self.clock(), replies.lang, replies.catalogue)


ROUND_THE_CLOCK = Office(ALWAYS_OPEN, now)


def announcement(replies: Replies, office: Office, reason: str, spot: Spot) -> Message:
    """Said once, when the customer begins to wait: their place and how long it takes, or when the desk opens; and that
    agents are people.
    """
    notice = replies.catalogue.say("care.notice", replies.lang)
    if not office.closed:
        said = replies.say(f"handoff.{reason}", cancel_button(replies), position=spot.position)
        return _with(said, _wait(replies, spot), notice)
    opens = office.opens(replies)
    if opens is None:
        return _with(replies.say("handoff.left", cancel_button(replies)), notice)
    return _with(replies.say("handoff.off_hours", cancel_button(replies), opens=opens), notice)


def to_operator(replies: Replies) -> Message:
    """Said in place of all that where the messenger has people of its own: the button leads to them."""
    return replies.say("handoff.operator", replies.offer_human())


def receipt(replies: Replies, office: Office, spot: Spot) -> Message:
    """Said for each message while the customer waits: it has arrived. No bot speaks here."""
    if not office.closed:
        return _with(
            replies.say("handoff.receipt", cancel_button(replies), position=spot.position), _wait(replies, spot)
        )
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


def _wait(replies: Replies, spot: Spot) -> str:
    """How long it takes, where that is known; nothing where it is not."""
    if spot.wait_s is None:
        return ""
    return replies.catalogue.say("handoff.wait", replies.lang, minutes=max(1, round(spot.wait_s / 60)))


def _with(message: Message, *sentences: str) -> Message:
    first, *more = (sentence for sentence in (message.text, *sentences) if sentence)
    return message.model_copy(update={"text": "\n\n".join((first, *more))})
