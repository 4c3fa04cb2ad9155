"""A customer's message into the log: bounded, cleaned, and written once however often it arrives."""

from dataclasses import dataclass

from bot.tokens import PREFIX, ChoiceTokens
from contracts.errors import TooMany
from contracts.events import Event, EventDraft, Kind, Source
from contracts.messages import MAX_UTTERANCE, BrowseCategory, Choice, Utterance
from conversation.broadcast import Broadcast
from conversation.log import EventLog
from conversation.models import Address
from service.catalogue import Catalogue
from text.language import detect
from text.normalise import clean

MAX_KEY = 200


@dataclass(frozen=True, slots=True)
class Inbound:
    """What a channel received. `message_id` is the channel's own, where it has one: it makes a resend harmless."""

    address: Address
    text: str
    message_id: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    """Writes messages; `max_pending` bounds those of one conversation that no turn has answered yet."""

    log: EventLog
    broadcast: Broadcast
    tokens: ChoiceTokens
    catalogue: Catalogue
    max_pending: int

    async def receive(self, inbound: Inbound) -> Event:
        """The event of this message, on disk. Raises TooMany where too many wait for an answer already."""
        conversation = await self.log.begin(inbound.address)
        if conversation.asked_offset - conversation.answered_offset >= self.max_pending:
            raise TooMany("too many messages are waiting for an answer; please try again in a moment")
        key = None if inbound.message_id is None else f"in:{inbound.message_id[:MAX_KEY]}"
        draft = EventDraft(
            source=Source.CUSTOMER,
            kind=Kind.MESSAGE_CREATED,
            data=self._utterance(conversation.id, inbound).model_dump(mode="json", exclude_none=True),
            key=key,
        )
        [event] = await self.log.append(conversation.id, [draft])
        if event.offset > conversation.last_offset:
            self.broadcast.publish([event])
        return event

    def _utterance(self, conversation_id: str, inbound: Inbound) -> Utterance:
        if inbound.text.startswith(PREFIX):
            choice = self.tokens.open(conversation_id, inbound.text)
            if choice is None:
                return Utterance(text=inbound.label or "", note="stale_choice")
            return Utterance(text=clean(inbound.label or self._label(choice), MAX_UTTERANCE), choice=choice)
        text = clean(inbound.text, MAX_UTTERANCE)
        note = "too_long" if len(inbound.text) > MAX_UTTERANCE else None if text.strip() else "empty"
        return Utterance(text=text, lang=detect(text), note=note)

    def _label(self, choice: Choice) -> str:
        """What the transcript shows of a tap whose channel sends no label."""
        if isinstance(choice, BrowseCategory):
            return choice.category
        return self.catalogue.say(f"choice.{choice.kind}")
