"""What Rasa's side returns: typed payloads that `handle_turn` carries out. Actions themselves change nothing."""

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from contracts.articles import ArticleId
from contracts.base import Lenient
from contracts.diagnosis import DiagnosisId
from contracts.search import SearchResponse


class Reading(Lenient):
    """A label with its confidence in 0..1."""

    name: str | None = None
    confidence: float = 0.0


class Entity(Lenient):
    """Something that the words name: `entity` is its kind (order_number, date, …), `value` as a program compares it."""

    entity: str
    value: str
    start: int = 0
    end: int = 0


class ReadPayload(Lenient):
    """What every payload carries: how Rasa read the words."""

    intent: Reading | None = None
    question_type: Reading | None = None
    entities: tuple[Entity, ...] = ()


class SayPayload(ReadPayload):
    """Say the sentence `key` of the bot's catalogue."""

    type: Literal["say"]
    key: str


class SearchPayload(ReadPayload):
    """Show what help search found; `result` is null where the action could not reach it."""

    type: Literal["search"]
    query: str
    result: SearchResponse | None = None


class DiagnosisPayload(ReadPayload):
    """Offer to look the cause up in the customer's records; nothing of them has been read yet.

    `title` and `looks_at` are in the turn's language; `articles` tell the usual causes to whom has no records here.
    `result`: what help search found for the same question.
    """

    type: Literal["diagnosis"]
    diagnosis: DiagnosisId
    title: str
    looks_at: str
    articles: tuple[ArticleId, ...] = ()
    query: str
    result: SearchResponse | None = None


class ClarifyPayload(ReadPayload):
    """Ask which of two readings is meant: the names of two intents, the likelier first."""

    type: Literal["clarify"]
    readings: tuple[str, str]


class HandoffPayload(ReadPayload):
    """Put the conversation in the queue for a human."""

    type: Literal["handoff"]
    reason: str = "asked"


Payload = Annotated[
    SayPayload | SearchPayload | ClarifyPayload | DiagnosisPayload | HandoffPayload, Field(discriminator="type")
]
_payload: TypeAdapter[Payload] = TypeAdapter(Payload)


def parse_payload(raw: Any) -> Payload:
    """A payload from Rasa's `custom`. Raises pydantic.ValidationError where it is none we know."""
    return _payload.validate_python(raw)
