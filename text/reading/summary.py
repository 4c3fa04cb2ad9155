"""The one line that shows a customer how a screenshot was read."""

from __future__ import annotations

import re
from collections.abc import Sequence

import regex

from text.fields import Field
from text.reading import problem
from text.reading.sentences import Sentence

LIMIT = 60
MAX_CODES = 2
JOINT = " · "
_GRAPHEME = regex.compile(r"\X")
_OPEN_TAG = re.compile(r"\[[^\[\]]*$")
_WORD = re.compile(r"(?<![\[가-힣])[가-힣A-Za-z]{2,}")
_TAIL = " ,.·:;-–—("


def summarise(codes: Sequence[str], told: Sequence[Sentence], titles: Sequence[str], found: Sequence[Field]) -> str:
    """Codes, then the sentence that tells most; without a problem the title and what the screen is about.

    At most LIMIT characters, cut between words. `told` is masked already, so nothing personal gets here.
    """
    head = ", ".join(codes[:MAX_CODES])
    telling = problem.telling([sentence for sentence in told if sentence.text not in titles])
    if telling:
        parts = [head, telling[0][1].text]
    elif head:
        parts = [head, next(iter(filter(None, titles)), "")]
    else:
        parts = [next(iter(filter(None, titles)), ""), *_about(told, titles, found)]
    return shortened(JOINT.join(dict.fromkeys(filter(None, parts))), LIMIT)


def shortened(text: str, limit: int, more: str = "…") -> str:
    """At most `limit` characters, cut between two words where there are any, never inside a syllable or a tag."""
    if len(text) <= limit:
        return text
    room = limit - len(more)
    cut = ""
    for grapheme in _GRAPHEME.findall(text[: limit + 1]):
        if len(cut) + len(grapheme) > room:
            break
        cut += grapheme
    if not text[len(cut)].isspace() and (space := cut.rfind(" ")) > room // 2:
        cut = cut[:space]
    return _OPEN_TAG.sub("", cut).rstrip(_TAIL) + more


def _about(told: Sequence[Sentence], titles: Sequence[str], found: Sequence[Field]) -> list[str]:
    """A receipt by its number and its largest amount; anything else by what its customer, or else it, says longest."""
    number = next((f"주문번호 {field.value}" for field in found if field.kind == "order_number"), "")
    amounts = [field for field in found if field.kind == "amount"]
    if number or len(amounts) > 1:
        most = max(amounts, key=lambda field: float(field.value.split()[0]), default=None)
        return [number, most.text if most else ""]
    others = [s for s in told if s.text not in titles and s.confidence >= problem.MIN_CONFIDENCE and _has_words(s.text)]
    ours = [sentence for sentence in others if sentence.side == "right"]
    return [max((s.text for s in ours or others), key=lambda text: min(len(text), LIMIT), default="")]


def _has_words(text: str) -> bool:
    """Something besides a label and a tag."""
    return len(_WORD.findall(text)) > 1
