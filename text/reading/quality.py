"""Whether a reading can be built on, or a better picture should be asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from text.reading.noise import letters
from text.reading.screen import Quality, ScreenLine

MIN_CONFIDENCE = 0.55
"""Mean over letters: below it, every third line or so of Tesseract's is wrong."""
MIN_LETTERS = 4
MIN_SHARE = 0.1
"""Of all letters seen, those that are no status bar, keyboard or navigation."""
MAX_ODD = 0.45
"""Of the letters kept, signs that no text is full of, and letters on their own: icons and patterns."""
_ODD = re.compile(
    r"""[^가-힣A-Za-z0-9\s.,!?:;'"()\[\]<>/%₩$@#&+~_=·…>「」‘’“”-] | (?<!\S)[ㄱ-ㅎㅏ-ㅣA-Za-z](?!\S)""", re.VERBOSE
)


def judge(lines: Sequence[ScreenLine], lost: int, *, has_code: bool) -> Quality:
    """`lines`: what is kept; `lost`: letters that were noise; `has_code`: a code alone tells enough."""
    kept = sum(letters(line.text) for line in lines)
    if kept == 0:
        return Quality("empty", "mostly_noise" if lost else "no_text")
    confidence = sum(line.confidence * letters(line.text) for line in lines) / kept
    odd = sum(len(_ODD.findall(line.text)) for line in lines)
    if confidence < MIN_CONFIDENCE or odd > MAX_ODD * kept:
        return Quality("poor", "low_confidence")
    if has_code:
        return Quality("good")
    if kept < MIN_LETTERS:
        return Quality("poor", "few_letters")
    if kept < MIN_SHARE * (kept + lost):
        return Quality("poor", "mostly_noise")
    return Quality("good")
