"""News of a conversation that nobody keeps: worth telling who watches now, and worth nothing later."""

from contracts.base import Strict
from contracts.events import Source


class TypingChanged(Strict):
    """Somebody began to write, or stopped."""

    conversation_id: str
    source: Source
    on: bool


class SeenChanged(Strict):
    """The customer has seen everything up to `offset`."""

    conversation_id: str
    offset: int


class PositionChanged(Strict):
    """Others have left the queue, or moved: the new place, from 1."""

    conversation_id: str
    position: int


Signal = TypingChanged | SeenChanged | PositionChanged
