"""What Rasa's side returns: typed payloads that `handle_turn` carries out. Actions themselves change nothing."""

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from contracts.base import Lenient
from contracts.search import SearchResponse


class Reading(Lenient):
    """A label with its confidence in 0..1."""

    name: str | None = None
    confidence: float = 0.0


class SayPayload(Lenient):
    """Say the sentence `key` of the bot's catalogue."""

    type: Literal["say"]
    key: str
    intent: Reading | None = None


class SearchPayload(Lenient):
    """Show what help search found; `result` is null where the action could not reach it."""

    type: Literal["search"]
    query: str
    result: SearchResponse | None = None
    intent: Reading | None = None


class HandoffPayload(Lenient):
    """Put the conversation in the queue for a human."""

    type: Literal["handoff"]
    reason: str = "asked"
    intent: Reading | None = None


Payload = Annotated[SayPayload | SearchPayload | HandoffPayload, Field(discriminator="type")]
_payload: TypeAdapter[Payload] = TypeAdapter(Payload)


def parse_payload(raw: Any) -> Payload:
    """A payload from Rasa's `custom`. Raises pydantic.ValidationError where it is none we know."""
    return _payload.validate_python(raw)
