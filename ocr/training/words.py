"""The vocabulary of training: frequent Korean and English words from the package wordfreq, a tenth of it held out."""

import zlib
from bisect import bisect
from functools import cache
from itertools import accumulate
from random import Random

from ocr.backends.ctc_charset import Charset

HELD_OUT_OF_TEN = 1


def held_out(word: str) -> bool:
    """Whether training must never see this word: a fixed tenth, chosen by the word's checksum."""
    return zlib.crc32(word.encode()) % 10 < HELD_OUT_OF_TEN


class Words:
    """Draws words by a flattened Zipf law (rank^-0.55), so that rare words come often enough to be learned."""

    def __init__(self, language: str, count: int, charset: Charset, *, unseen: bool) -> None:
        from wordfreq import top_n_list

        self._words: list[str] = [
            word
            for word in top_n_list(language, count)
            if charset.can_spell(word) and (language != "en" or word.isascii()) and held_out(word) == unseen
        ]
        self._cumulative = list(accumulate((rank + 1) ** -0.55 for rank in range(len(self._words))))

    def draw(self, random: Random) -> str:
        return self._words[bisect(self._cumulative, random.random() * self._cumulative[-1])]


@cache
def words(language: str, charset: Charset, unseen: bool) -> Words:
    return Words(language, 60_000 if language == "ko" else 20_000, charset, unseen=unseen)
