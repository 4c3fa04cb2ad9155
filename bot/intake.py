"""A customer's message into the log: bounded, cleaned, and written once however often it arrives."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.tokens import PREFIX, ChoiceTokens
from contracts.attachments import Attachment
from contracts.errors import Conflict, NotFound, TooMany, Unprocessable
from contracts.events import Event, EventDraft, Kind, Source
from contracts.messages import MAX_UTTERANCE, AskArticle, Choice, Utterance
from conversation.attachments import CUSTOMER
from conversation.broadcast import Broadcast
from conversation.log import EventLog
from conversation.models import Address
from service.catalogue import Catalogue
from text.language import detect
from text.normalise import clean

MAX_KEY = 200
LABEL_SEARCH = 50
"""Events looked back for the button that was tapped."""


@dataclass(frozen=True, slots=True)
class Inbound:
    """What a channel received. `message_id` is the channel's own, where it has one: it makes a resend harmless.

    `attachments`: ids of pictures that were uploaded for this message, which then needs a `message_id`. `customer`: who
    wrote it, where the channel has checked the company's signature of that id.
    """

    address: Address
    text: str
    message_id: str | None = None
    attachments: tuple[str, ...] = ()
    customer: str | None = None


class Attaching(Protocol):
    """Gives uploaded pictures to a message: `conversation.gallery`, in practice."""

    async def attach(
        self, conversation_id: str, uploader: str, ids: Sequence[str], message_key: str
    ) -> tuple[Attachment, ...]:
        """Raises NotFound or Conflict for what is not there to be sent; again for the same message is harmless."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Writes messages; `max_pending` bounds those of one conversation that no turn has answered yet."""

    log: EventLog
    broadcast: Broadcast
    tokens: ChoiceTokens
    catalogue: Catalogue
    max_pending: int
    pictures: Attaching

    async def receive(self, inbound: Inbound) -> tuple[Event, bool]:
        """The event of this message, on disk, and whether it is new (not a repeated delivery).

        Raises TooMany where too many wait for an answer already, Unprocessable where a picture is not there to be sent.
        """
        conversation = await self.log.begin(inbound.address)
        if conversation.asked_offset - conversation.answered_offset >= self.max_pending:
            raise TooMany("too many messages are waiting for an answer; please try again in a moment")
        key = None if inbound.message_id is None else f"in:{inbound.message_id[:MAX_KEY]}"
        attached = await self._attach(conversation.id, inbound.attachments, key)
        utterance = await self._utterance(conversation.id, inbound, attached)
        draft = EventDraft(
            source=Source.CUSTOMER,
            kind=Kind.MESSAGE_CREATED,
            data=_plain(utterance),
            key=key,
        )
        [event] = await self.log.append(conversation.id, [draft])
        new = event.offset > conversation.last_offset
        if new:
            self.broadcast.publish([event])
        return event, new

    async def _attach(self, conversation_id: str, ids: Sequence[str], key: str | None) -> tuple[Attachment, ...]:
        if not ids:
            return ()
        if key is None:
            raise Unprocessable("a message with pictures needs an id of its own")
        try:
            return await self.pictures.attach(conversation_id, CUSTOMER, ids, key)
        except (NotFound, Conflict) as error:
            raise Unprocessable(error.message) from error

    async def _utterance(self, conversation_id: str, inbound: Inbound, attached: tuple[Attachment, ...]) -> Utterance:
        if inbound.text.startswith(PREFIX):
            choice = self.tokens.open(conversation_id, inbound.text)
            if choice is None:
                return Utterance(text="", note="stale_choice")
            if isinstance(choice, AskArticle):  # chosen instead of typed: these are the customer's words
                lang = detect(choice.title)
                return Utterance(text=choice.title, lang=lang, choice=choice, customer=inbound.customer)
            label = await self._label(conversation_id, inbound.text, choice)
            return Utterance(text=label, choice=choice, customer=inbound.customer)
        text = clean(inbound.text, MAX_UTTERANCE)
        said = bool(text.strip() or attached)
        note = "too_long" if len(inbound.text) > MAX_UTTERANCE else None if said else "empty"
        return Utterance(text=text, lang=detect(text), note=note, attachments=attached, customer=inbound.customer)

    async def _label(self, conversation_id: str, token: str, choice: Choice) -> str:
        """What the transcript shows of a tap: what stood on the button."""
        for event in reversed(await self.log.recent(conversation_id, LABEL_SEARCH)):
            for button in (*event.data.get("suggestions", ()), *event.data.get("buttons", ())):
                if button.get("payload") == token:
                    return str(button["title"])
        return self.catalogue.say(f"choice.{choice.kind}")


def _plain(utterance: Utterance) -> dict[str, Any]:
    """As it stands in the log, without what was not said."""
    data = utterance.model_dump(mode="json", exclude_none=True)
    return data if utterance.attachments else {name: value for name, value in data.items() if name != "attachments"}
