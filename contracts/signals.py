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
    """Others have left the queue, or moved: the new place, from 1, and how long it will take, where that is known."""

    conversation_id: str
    position: int
    wait_s: int | None = None


Signal = TypingChanged | SeenChanged | PositionChanged
