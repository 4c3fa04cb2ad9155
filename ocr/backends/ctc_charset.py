"""The characters that the recogniser can write: one a line in a file beside the model; CTC's blank is class 0."""

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BLANK = 0


class Charset:
    """Classes 1..n in the file's order; `size` counts the blank too."""

    def __init__(self, characters: Iterable[str]) -> None:
        self.characters = tuple(characters)
        self._classes = {character: place for place, character in enumerate(self.characters, start=1)}
        if len(self._classes) != len(self.characters) or any(len(c) != 1 for c in self.characters):
            raise ValueError("a charset needs distinct single characters")

    @classmethod
    def load(cls, path: Path) -> "Charset":
        """Raises FileNotFoundError, or ValueError for a file that is no charset."""
        return cls(path.read_text(encoding="utf-8").removesuffix("\n").split("\n"))

    @property
    def size(self) -> int:
        return len(self.characters) + 1

    def can_spell(self, text: str) -> bool:
        return all(character in self._classes for character in text)

    def encode(self, text: str) -> list[int]:
        """Classes of each character; KeyError names one that the charset lacks."""
        return [self._classes[character] for character in text]

    def spell(self, classes: Iterable[int]) -> str:
        return "".join(self.characters[each - 1] for each in classes)

    @cached_property
    def is_hangul(self) -> NDArray[np.bool_]:
        """Of each class (size,)."""
        found: NDArray[np.bool_] = np.zeros(self.size, np.bool_)
        found[list(self.hangul)] = True
        return found

    @cached_property
    def hangul(self) -> tuple[int, ...]:
        """Classes of syllables and compatibility jamo."""
        return tuple(self._classes[c] for c in self.characters if "가" <= c <= "힣" or "ㄱ" <= c <= "ㅣ")
