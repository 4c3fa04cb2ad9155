"""Korean or English, told by script: the two languages we answer in."""

from __future__ import annotations

import re
from typing import Literal

from text.jamo import looks_like_keyboard_slip
from text.normalise import normalise

_NOT_WORDS = re.compile(r"@|://|^www\.|[\d_]")  # addresses, codes, amounts
_HANGUL_WORD = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]+")
_LATIN_WORD = re.compile("[A-Za-z]+(?:['’-][A-Za-z]+)*")
# Words that hold an English sentence together. A product name or an error text inside a Korean sentence has few.
_ENGLISH_FRAME = re.compile(
    "i|my|me|you|your|we|it|is|are|was|be|am|the|a|an|to|of|in|on|for|from|with|and|or|not|how|what|where|when|why|who"
    "|which|can|could|do|does|did|will|would|should|have|has|get|please|want|need|cancel|help|there|this|that",
    re.IGNORECASE,
)
_SAID_IN_KOREAN_TOO = frozenset({"ok", "okay", "oh", "no", "yes", "hi", "bye"})


def detect(text: str) -> Literal["ko", "en"] | None:
    """The language to answer in; None where nothing tells (digits, emoji, "OK", "PDF", another script): keep the last.

    A mixed text is Korean, as Korean sentences are full of English names ("Apple Pay는 안 돼요?"), unless it has more
    of the words that hold an English sentence together than Korean words: "How do I 환불?" is English. Hangul typed on
    the English layout is Korean.
    """
    plain = normalise(text)
    hangul = _HANGUL_WORD.findall(plain)
    latin = [word for token in plain.split() if not _NOT_WORDS.search(token) for word in _LATIN_WORD.findall(token)]
    if hangul:
        frame = sum(_ENGLISH_FRAME.fullmatch(word) is not None for word in latin)
        return "en" if frame > len(hangul) else "ko"
    if looks_like_keyboard_slip(plain):
        return "ko"
    return "en" if _is_english(latin) else None


def _is_english(words: list[str]) -> bool:
    if len(words) > 1:
        return any(len(word) > 1 for word in words)
    return any(len(word) > 1 and not _is_name(word) and word.lower() not in _SAID_IN_KOREAN_TOO for word in words)


def _is_name(word: str) -> bool:
    """PDF, iPhone, Wi-Fi: a capital inside."""
    return any(map(str.isupper, word[1:]))
