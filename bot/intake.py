"""A customer's message into the log: bounded, cleaned, and written once however often it arrives."""

from dataclasses import dataclass

from bot.tokens import PREFIX, ChoiceTokens
from contracts.errors import TooMany
from contracts.events import Event, EventDraft, Kind, Source
from contracts.messages import MAX_UTTERANCE, Choice, Utterance
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
    """What a channel received. `message_id` is the channel's own, where it has one: it makes a resend harmless."""

    address: Address
    text: str
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    """Writes messages; `max_pending` bounds those of one conversation that no turn has answered yet."""

    log: EventLog
    broadcast: Broadcast
    tokens: ChoiceTokens
    catalogue: Catalogue
    max_pending: int

    async def receive(self, inbound: Inbound) -> tuple[Event, bool]:
        """The event of this message, on disk, and whether it is new (not a repeated delivery).

        Raises TooMany where too many wait for an answer already.
        """
        conversation = await self.log.begin(inbound.address)
        if conversation.asked_offset - conversation.answered_offset >= self.max_pending:
            raise TooMany("too many messages are waiting for an answer; please try again in a moment")
        key = None if inbound.message_id is None else f"in:{inbound.message_id[:MAX_KEY]}"
        utterance = await self._utterance(conversation.id, inbound)
        draft = EventDraft(
            source=Source.CUSTOMER,
            kind=Kind.MESSAGE_CREATED,
            data=utterance.model_dump(mode="json", exclude_none=True),
            key=key,
        )
        [event] = await self.log.append(conversation.id, [draft])
        new = event.offset > conversation.last_offset
        if new:
            self.broadcast.publish([event])
        return event, new

    async def _utterance(self, conversation_id: str, inbound: Inbound) -> Utterance:
        if inbound.text.startswith(PREFIX):
            choice = self.tokens.open(conversation_id, inbound.text)
            if choice is None:
                return Utterance(text="", note="stale_choice")
            return Utterance(text=await self._label(conversation_id, inbound.text, choice), choice=choice)
        text = clean(inbound.text, MAX_UTTERANCE)
        note = "too_long" if len(inbound.text) > MAX_UTTERANCE else None if text.strip() else "empty"
        return Utterance(text=text, lang=detect(text), note=note)

    async def _label(self, conversation_id: str, token: str, choice: Choice) -> str:
        """What the transcript shows of a tap: what stood on the button."""
        for event in reversed(await self.log.recent(conversation_id, LABEL_SEARCH)):
            for button in (*event.data.get("suggestions", ()), *event.data.get("buttons", ())):
                if button.get("payload") == token:
                    return str(button["title"])
        return self.catalogue.say(f"choice.{choice.kind}")
