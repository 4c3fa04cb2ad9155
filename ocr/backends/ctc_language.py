"""Which of several readings is Korean: the language model of Kiwi, a morphological analyser, weighs what is unsure."""

from collections.abc import Sequence
from typing import Protocol

WEIGHT = 0.25
"""Of the language's log chance against the eye's; chosen on the development pages (docs/ocr.md)."""


class Judge(Protocol):
    """Says how likely a text is."""

    def score(self, text: str) -> float:
        """The log chance of a line."""
        ...


class KiwiJudge:
    """Kiwi without its larger dictionaries: 236 MB instead of 520, and as good at this. Thread-safe."""

    def __init__(self) -> None:
        from kiwipiepy import Kiwi

        self._kiwi = Kiwi(num_workers=1, load_default_dict=False, load_multi_dict=False, load_typo_dict=False)

    def score(self, text: str) -> float:
        ((_, chance), *_) = self._kiwi.analyze(text, top_n=1)
        return float(chance)


def likeliest(readings: Sequence[tuple[str, float]], judge: Judge) -> str:
    """The reading likeliest by eye and language together. `readings`: texts and the eye's log chances of them."""
    if len(readings) == 1:
        return readings[0][0]
    return max(readings, key=lambda reading: reading[1] + WEIGHT * judge.score(reading[0]))[0]
