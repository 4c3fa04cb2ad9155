"""What reading needs of a recogniser: the text of a line's picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ocr.detector import Pixels


@dataclass(frozen=True, slots=True)
class Text:
    """What a crop says. `confidence` in 0..1: the share of its characters that are right, as far as can be known."""

    text: str
    confidence: float


class Recogniser(Protocol):
    """Reads lines. Safe to call from several threads."""

    @property
    def name(self) -> str: ...

    def recognise(self, crops: Sequence[Pixels]) -> list[Text]:
        """The text of each grey crop (`ocr.crop`), dark on light, one line each; as many as were given, in order."""
        ...
