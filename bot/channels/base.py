"""What a channel is, and what it is given."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web

from bot.intake import Inbound
from contracts.errors import SangdamError
from contracts.events import Event
from contracts.messages import SuggestedQuestion
from contracts.search import FeedbackRequest
from conversation.models import Address


class Refused(SangdamError):
    """The channel will never take this message: sending it again is useless."""

    status = 502
    code = "refused"


@dataclass(frozen=True, slots=True)
class FrontDesk:
    """What the bot offers a channel.

    `receive` puts a message into the log and starts a turn. `replies` does that and waits for the turn's messages:
    empty where a later message's turn answers, or where nobody speaks (a human has the conversation). `follow` gives
    a conversation's events after an offset: those there are, then those to come, without a gap or a double.
    `position` is the place in the queue, None where the conversation does not wait.
    """

    receive: Callable[[Inbound], Awaitable[Event]]
    replies: Callable[[Inbound], Awaitable[list[Event]]]
    follow: Callable[[str, int], AsyncGenerator[Event, None]]
    position: Callable[[str], Awaitable[int | None]]
    suggest: Callable[[str, str, str | None], Awaitable[list[SuggestedQuestion]]]
    feedback: Callable[[FeedbackRequest], Awaitable[None]]
    address: Callable[[str, str], Address]


class Channel(Protocol):
    """A front door. Channels that answer in the HTTP response are no more than this."""

    name: str

    def routes(self, desk: FrontDesk) -> web.RouteTableDef:
        """The channel's addresses."""

    async def close(self) -> None:
        """Lets go of connections."""


class PushChannel(Channel, Protocol):
    """A channel that messages are sent to, whenever they come."""

    async def deliver(self, address: Address, event: Event) -> None:
        """Sends one message. Raises Refused where it never will be taken, Unavailable where later may be better.

        The same event may come twice after a crash; the channel passes on a key by which that can be told.
        """
