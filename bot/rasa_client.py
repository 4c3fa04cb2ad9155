"""Rasa over HTTP: the only code that knows its addresses and its tracker.

Rasa's tracker is a cache of the event log. Each conversation has a tracker under a name that is used for as long as
Rasa has seen everything in the log; after anything Rasa has not seen (an agent's words, a tapped button, a turn that
failed half-way, a restart of either process) a fresh name is taken and its tracker seeded from the log. So a resumed
turn never meets the half of itself that ran before.
"""

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import structlog
from pydantic import ValidationError

from bot.context import since_anew
from bot.parts import Turn
from contracts.actions import HandoffPayload, Payload, ReadPayload, SearchPayload, parse_payload
from contracts.errors import SangdamError, Unavailable
from contracts.events import ANEW, Event, Kind, Source
from conversation.log import EventLog
from service.client import ServiceClient

log = structlog.get_logger(__name__)
MAX_TRACKERS = 5_000
MAX_SEED = 40
WARM_UP_S = 60.0
PICTURE = "(사진)"
"""What a message of pictures alone says to Rasa."""
UNREAD = "nlu_fallback"
"""The intent of an utterance that Rasa never read, a tapped button say."""
START: tuple[dict[str, Any], ...] = (
    {"event": "action", "name": "action_session_start"},
    {"event": "session_started"},
    {"event": "action", "name": "action_listen"},
)


@dataclass(frozen=True, slots=True)
class Tracker:
    """A tracker's name at Rasa, and the offset up to which it knows the log."""

    name: str
    seen: int


class RasaClient:
    """See `bot.parts.Dialogue`. Turns of one conversation come one at a time (the turn lock sees to it)."""

    def __init__(self, client: ServiceClient, event_log: EventLog) -> None:
        self._client = client
        self._log = event_log
        self._trackers: OrderedDict[str, Tracker] = OrderedDict()

    async def read(self, turn: Turn) -> list[Payload]:
        conversation_id = turn.conversation.id
        try:
            name = await self._tracker(turn)
            self._trackers.pop(conversation_id, None)  # until Rasa has answered, what it knows is uncertain
            body = {
                "sender": name,
                "message": turn.understood.text.lstrip("/ "),  # a leading slash would be an intent, or /restart
                "metadata": {"turn_id": turn.id, "lang": turn.lang, **_asked(turn)},
            }
            payloads = _payloads(await self._client.call("POST", "/webhooks/sangdam/webhook", json=body), turn)
        except Unavailable:
            raise
        except SangdamError as error:
            raise Unavailable(f"rasa refused: {error.message}") from error
        self._remember(conversation_id, Tracker(name, turn.number))
        return payloads

    async def welcome(self) -> None:
        """Rasa has started anew: no tracker is known any more, and its first reading, the slow one, is done here."""
        self._trackers.clear()
        await self._client.call("POST", "/model/parse", timeout_s=WARM_UP_S, json={"text": "안녕하세요"})

    async def forget(self, conversation_id: str) -> None:
        """Empties the conversation's tracker; earlier ones are Rasa's memory alone, until it is started anew."""
        known = self._trackers.pop(conversation_id, None)
        if known is not None:
            path = f"/conversations/{quote(known.name, safe='')}/tracker/events"
            await self._client.call("PUT", path, json=[*START])

    async def _tracker(self, turn: Turn) -> str:
        """The name of a tracker that knows all of the conversation before this turn."""
        conversation_id = turn.conversation.id
        known = self._trackers.get(conversation_id)
        if known is not None and not await self._missed(conversation_id, known.seen, turn):
            return known.name
        name = f"{conversation_id}~{secrets.token_hex(4)}"
        recent = since_anew(await self._log.recent(conversation_id, MAX_SEED))
        history = [e for e in recent if not _belongs(e, turn)]
        if history:
            seed = [*START, *_seed(history)]
            await self._client.call("PUT", f"/conversations/{quote(name, safe='')}/tracker/events", json=seed)
        return name

    async def _missed(self, conversation_id: str, seen: int, turn: Turn) -> bool:
        """Whether anything was said since that Rasa does not know: all but that turn's replies and this turn."""
        events = await self._log.read(conversation_id, after=seen)
        if any(e.kind in ANEW for e in events):
            return True
        return any(e.kind is Kind.MESSAGE_CREATED and e.turn != seen and not _belongs(e, turn) for e in events)

    def _remember(self, conversation_id: str, tracker: Tracker) -> None:
        self._trackers[conversation_id] = tracker
        if len(self._trackers) > MAX_TRACKERS:
            self._trackers.popitem(last=False)


def _asked(turn: Turn) -> dict[str, Any]:
    """What the action is to search for."""
    return turn.search.model_dump(mode="json", include={"query", "codes", "screen"}, exclude_defaults=True)


def _belongs(event: Event, turn: Turn) -> bool:
    """Whether the event is one of the utterances this turn answers, or came after them."""
    return event.source is Source.CUSTOMER and event.offset > turn.conversation.answered_offset


def _seed(history: list[Event]) -> list[dict[str, Any]]:
    """What was said, as Rasa's events, each utterance with the intent that its turn was read as."""
    intents = {e.turn: e.data["intent"]["name"] for e in history if e.kind is Kind.TURN_FINISHED and "intent" in e.data}
    seed: list[dict[str, Any]] = []
    for event in history:
        text = str(event.data.get("text") or "").lstrip("/ ") or PICTURE
        if event.kind is not Kind.MESSAGE_CREATED:
            continue
        if event.source is Source.CUSTOMER:
            turn = next((t for t in sorted(t for t in intents if t) if t >= event.offset), None)
            intent = {"name": intents.get(turn) or UNREAD, "confidence": 1.0}
            seed.append({"event": "user", "text": text, "parse_data": {"text": text, "intent": intent, "entities": []}})
        else:
            seed += [{"event": "bot", "text": text}, {"event": "action", "name": "action_listen"}]
    return seed


def _payloads(answered: Any, turn: Turn) -> list[Payload]:
    """The typed payloads of Rasa's answer, each with how Rasa read the words.

    None at all means that the action server did not answer; the intent still tells what the action would have been.
    """
    try:
        read = ReadPayload.model_validate(answered)
        payloads = [parse_payload(message["custom"]) for message in answered["messages"] if "custom" in message]
    except (ValidationError, KeyError, TypeError, AttributeError) as error:
        raise Unavailable(f"rasa answered something else than payloads: {type(error).__name__}") from error
    if not payloads:
        asked_for = read.intent is not None and read.intent.name == "ask_human"
        payloads = [HandoffPayload(type="handoff") if asked_for else SearchPayload(type="search", query=turn.text)]
    reading = {"question_type": read.question_type, "entities": read.entities}
    return [p.model_copy(update={**reading, "intent": p.intent or read.intent}) for p in payloads]
