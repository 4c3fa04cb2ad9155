"""What a channel is, and what it is given."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web

from bot.intake import Inbound
from contracts.attachments import Uploaded
from contracts.errors import SangdamError
from contracts.events import Event
from contracts.messages import SuggestedQuestion
from contracts.search import FeedbackRequest
from contracts.signals import Signal
from conversation.models import Address, Conversation
from desk.line import Spot


class Refused(SangdamError):
    """The channel will never take this message: sending it again is useless."""

    status = 502
    code = "refused"


class Lobby(Protocol):
    """What a customer can do besides writing; each raises NotFound or Conflict where it makes no sense now."""

    async def standing(self, conversation_id: str) -> Conversation | None:
        """How the conversation stands now, or None where nothing has been said yet."""

    def news(self, conversation_id: str) -> AbstractAsyncContextManager[AsyncIterator[Signal]]:
        """Passing news: who types, the place in the queue."""

    def hours(self, lang: str) -> dict[str, object] | None:
        """Opening hours in one line, `{"open", "text"}`, or None where the desk never closes."""

    async def cancel(self, conversation_id: str) -> None:
        """Stops waiting for an agent."""

    async def taken_elsewhere(self, conversation_id: str) -> None:
        """The wish for an agent was passed on to another help desk: it waits here no longer."""

    async def leave_contact(self, conversation_id: str, email: str) -> None:
        """Wants to be told of the answer."""

    async def rate(self, conversation_id: str, score: int, text: str | None) -> None:
        """Answers the survey."""

    async def restart(self, conversation_id: str) -> None:
        """Begins anew with the bot. Raises Conflict while an agent has the conversation."""

    async def forget(self, conversation_id: str) -> int:
        """Removes what was said, sent and read; who has the conversation is told. The offset up to which it is gone."""

    async def transcript(self, conversation_id: str, lang: str) -> str:
        """The conversation as a text to take along."""

    async def typing(self, conversation_id: str, on: bool) -> None: ...

    async def seen(self, conversation_id: str, offset: int) -> None: ...


class Pictures(Protocol):
    """Pictures that a channel takes in."""

    async def take(self, conversation_id: str, uploader: str, content: bytes) -> Uploaded:
        """Keeps a picture for a message to come. Raises a refusal of the error tree for what is none we take."""


@dataclass(frozen=True, slots=True)
class FrontDesk:
    """What the bot offers a channel.

    `receive` puts a message into the log and starts a turn. `replies` does that and waits for the turn's messages:
    empty where a later message's turn answers, or where nobody speaks (a human has the conversation). `follow` gives
    a conversation's events after an offset: those there are, then those to come, without a gap or a double.
    `position` is the place in the queue and the wait, None where the conversation does not wait.

    `told`: what the customer is told after an offset, all of it as messages; None: after what they have been `shown`,
    for channels that cannot send by themselves. `say`: a sentence of the catalogue.
    """

    receive: Callable[[Inbound], Awaitable[Event]]
    replies: Callable[[Inbound], Awaitable[list[Event]]]
    follow: Callable[[str, int], AsyncGenerator[Event, None]]
    position: Callable[[str], Awaitable[Spot | None]]
    suggest: Callable[[str, str, str | None], Awaitable[list[SuggestedQuestion]]]
    feedback: Callable[[FeedbackRequest], Awaitable[None]]
    address: Callable[[str, str], Address]
    lobby: Lobby
    pictures: Pictures
    told: Callable[[str, int | None], Awaitable[list[Event]]]
    shown: Callable[[str, int], Awaitable[None]]
    say: Callable[..., str]


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
