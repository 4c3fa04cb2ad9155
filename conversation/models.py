"""A conversation's state, and how each event changes it: pure, so that every backend agrees."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from contracts.events import Event, Kind, Source


class Holder(StrEnum):
    """Who speaks for the company: the bot; nobody yet (it waits for an agent); an agent."""

    BOT = "bot"
    WAITING = "waiting"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a customer is reached. `sender` is the channel's own name for them."""

    channel: str
    sender: str
    centre_id: str

    @property
    def conversation_id(self) -> str:
        """`CHANNEL:32 hex digits`: safe in an address or a log, and never another channel's conversation."""
        name = "\x1f".join((self.centre_id, self.channel, self.sender))
        return f"{self.channel}:{hashlib.blake2b(name.encode(), digest_size=16).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the events so far amount to. All `_offset`s are offsets of this conversation, 0 where there is none.

    `asked_offset`: the customer's last message; `answered_offset`: the last one a finished turn answers;
    `outgoing_offset`: the last message for the customer; `delivered_offset`: the last one their channel took.
    """

    id: str
    address: Address
    holder: Holder = Holder.BOT
    last_offset: int = 0
    asked_offset: int = 0
    answered_offset: int = 0
    outgoing_offset: int = 0
    delivered_offset: int = 0
    waiting_since: datetime | None = None
    lang: str | None = None

    @property
    def unanswered(self) -> bool:
        return self.asked_offset > self.answered_offset


def apply(conversation: Conversation, event: Event) -> Conversation:
    """The conversation after one more event. Source: event sourcing's fold."""
    after = replace(conversation, last_offset=event.offset)
    match event.kind:
        case Kind.MESSAGE_CREATED if event.source is Source.CUSTOMER:
            return replace(after, asked_offset=event.offset, lang=event.data.get("lang") or conversation.lang)
        case Kind.MESSAGE_CREATED:
            return replace(after, outgoing_offset=event.offset)
        case Kind.TURN_FINISHED:
            return replace(after, answered_offset=max(conversation.answered_offset, event.turn or 0))
        case Kind.HANDOFF_REQUESTED:
            return replace(after, holder=Holder.WAITING, waiting_since=conversation.waiting_since or event.at)
        case Kind.HANDED_BACK:
            return replace(after, holder=Holder.BOT, waiting_since=None)
        case _:
            return after
