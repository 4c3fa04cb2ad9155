"""What every action knows of a turn, and the one way in which it answers."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, get_args

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from contracts.actions import Payload, Reading
from contracts.articles import Language
from contracts.messages import MAX_UTTERANCE

log = structlog.get_logger(__name__)
MAX_ID = 200
MAX_SCREEN = 1000
MAX_CODES, MAX_CODE = 20, 40


@dataclass(frozen=True, slots=True)
class Turn:
    """The latest message: what to search for, its language, the turn's id, and how Rasa read it.

    `codes`, `screen`: what pictures of the message say, as in `contracts.search.SearchRequest`.
    """

    query: str
    lang: Language | None
    turn_id: str | None
    intent: Reading
    codes: tuple[str, ...] = ()
    screen: str = ""

    @classmethod
    def of(cls, tracker: Tracker) -> "Turn":
        """Reads the tracker leniently: what is missing or of a wrong type counts as not said."""
        message = tracker.latest_message
        metadata = message.get("metadata")
        said = metadata if isinstance(metadata, dict) else {}
        lang, turn_id, query = said.get("lang"), said.get("turn_id"), said.get("query")
        return cls(
            query=_text(query or message.get("text"))[:MAX_UTTERANCE],
            lang=lang if lang in get_args(Language) else None,
            turn_id=_text(turn_id)[:MAX_ID] or None,
            intent=Reading.model_validate(message.get("intent") or {}),
            codes=_texts(said.get("codes")),
            screen=_text(said.get("screen"))[:MAX_SCREEN],
        )


class TurnAction(Action):
    """An action that answers a turn with one payload. It changes nothing, and returns no events."""

    @abstractmethod
    async def answer(self, turn: Turn) -> Payload:
        """The payload for this turn."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        try:
            payload = await self.answer(Turn.of(tracker))
        except Exception:
            # The SDK would send the request back in its error, and Rasa would log it with the customer's words.
            log.exception("action.failed", action=self.name())
            return []
        dispatcher.utter_message(json_message=payload.model_dump(mode="json"))
        return []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _texts(values: Any) -> tuple[str, ...]:
    given = [_text(value).strip() for value in values] if isinstance(values, list) else []
    return tuple(text for text in given if 0 < len(text) <= MAX_CODE)[:MAX_CODES]
