"""Which of several readings is Korean: how often people write these characters one after another.

A language model of four characters at a time, counted by `ocr.training.language`, weighs what the eye leaves open.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np

from ocr.backends.ctc_join import CHARSET

WEIGHT = 0.25
"""Of the language's log chance against the eye's; chosen on the development pages (docs/ocr.md)."""
LANGUAGE = CHARSET.with_name("language.npz")
ORDER = 4
BITS = 12
"""A character's number takes so many, so that four fit a key of 64."""
STEP = 1 / 12
"""Log chances are kept in a byte, in such steps, which is precise to 4%."""
DIGIT, LETTER = "0", "a"
NEW = -12.0
"""Log chance of a character that the counted text never held."""


class Judge(Protocol):
    """Says how likely a character is after others."""

    def follows(self, before: str, character: str) -> float:
        """The log chance of a character after those before it, of which only the last few matter."""
        ...


class Ngrams:
    """Witten and Bell's (1991) interpolated counts, as made by `ocr.training.language`. Thread-safe; 8 MB."""

    def __init__(self, path: Path = LANGUAGE) -> None:
        """Raises FileNotFoundError, or ValueError for a file of another kind."""
        with np.load(path) as stored:
            self.characters = str(stored["characters"])
            self._keys = np.cumsum(stored["steps"], dtype=np.uint64)
            self._chances, self._backoffs = stored["chances"], stored["backoffs"]
        self._numbers = {character: place for place, character in enumerate(self.characters, start=1)}
        self._of = lru_cache(50_000)(self._looked_up)

    def follows(self, before: str, character: str) -> float:
        """See `Judge`."""
        return self._of(plain(before[1 - ORDER :]), plain(character))

    def _looked_up(self, before: str, character: str) -> float:
        place = self._place(before + character)
        if place is not None:
            return -STEP * float(self._chances[place])
        if not before:
            return NEW
        context = self._place(before)
        shorter = self._of(before[1:], character)
        return shorter if context is None else shorter - STEP * float(self._backoffs[context])

    def _place(self, gram: str) -> int | None:
        key = 0
        for character in gram:
            number = self._numbers.get(character)
            if number is None:
                return None
            key = key << BITS | number
        place = int(np.searchsorted(self._keys, np.uint64(key)))
        return place if place < len(self._keys) and self._keys[place] == key else None


def plain(text: str) -> str:
    """As the model counts: every digit as one, every Latin letter as one."""
    return "".join(DIGIT if c.isdigit() else LETTER if c.isascii() and c.isalpha() else c for c in text)


def likeliest(choices: Sequence[Sequence[tuple[str, float]]], judge: Judge, width: int = 8) -> str:
    """The text likeliest by eye and language together.

    `choices`: for each place, its characters, the eye's first, with the eye's log chances. The search keeps the `width`
    best beginnings that differ in what the language still looks at; where all agree it costs nothing.
    """
    beams = [(" ", 0.0)]  # a line begins and ends as a word does
    for characters in [*choices, [(" ", 0.0)]]:
        if len(characters) == 1 and len(beams) == 1:
            beams = [(beams[0][0] + characters[0][0], beams[0][1])]
            continue
        grown = [
            (text + character, chance + seen + WEIGHT * judge.follows(text, character))
            for text, chance in beams
            for character, seen in characters
        ]
        best: dict[str, tuple[str, float]] = {}
        for text, chance in sorted(grown, key=lambda each: -each[1])[:width]:
            best.setdefault(text[1 - ORDER :], (text, chance))
        beams = list(best.values())
    return beams[0][0][1:-1]
