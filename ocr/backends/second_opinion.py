"""Asks another recogniser about the lines that the first is not sure of."""

from collections.abc import Sequence

from ocr.detector import Pixels
from ocr.recogniser import Recogniser, Text

UNSURE = 0.85
"""Lines of less confidence are shown to the second; chosen on the development pages (docs/ocr-training.md)."""


class SecondOpinion:
    """The first recogniser's reading, or the second's where the first is unsure and the second is surer.

    Both must be calibrated: their confidences are compared.
    """

    def __init__(self, first: Recogniser, second: Recogniser, *, unsure: float = UNSURE) -> None:
        self._first = first
        self._second = second
        self._unsure = unsure

    @property
    def name(self) -> str:
        return f"{self._first.name}, in doubt {self._second.name}"

    def recognise(self, crops: Sequence[Pixels]) -> list[Text]:
        found = self._first.recognise(crops)
        doubtful = [place for place, text in enumerate(found) if text.confidence < self._unsure]
        others = self._second.recognise([crops[place] for place in doubtful]) if doubtful else []
        for place, other in zip(doubtful, others, strict=True):
            if other.confidence > found[place].confidence:
                found[place] = other
        return found
