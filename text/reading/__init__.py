"""From what an OCR engine saw to what a conversation needs: `read` is the story.

    >>> line = ScreenLine("DT-4021 환불 계좌를 확인할 수 없어요", 0.96, ((0, 900), (800, 900), (800, 950), (0, 950)))
    >>> read([Screen((line,), width=1080, height=2400)], codes=("DT-4021",)).summary
    'DT-4021 · 환불 계좌를 확인할 수 없어요'

Needs `text.masking`, and with it ko-pii, which Rasa's environment lacks; `text.fields` runs there too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from text import fields, masking
from text.fields import Field
from text.masking.names import is_name
from text.normalise import normalise, visible
from text.reading import names as screen_names
from text.reading import noise, problem
from text.reading.quality import judge
from text.reading.screen import Quad, Quality, ReadLine, Screen, ScreenField, ScreenLine, ScreenReading, Side
from text.reading.sentences import Sentence, sentences
from text.reading.summary import shortened, summarise

__all__ = ["Quad", "Quality", "ReadLine", "Screen", "ScreenField", "ScreenLine", "ScreenReading", "Side", "read"]

MAX_QUERY = 300
MAX_LINES, MAX_LINE, MAX_CHARACTERS = 400, 500, 20_000
"""Lines of one picture, characters of a line, and of all: more is no screen, and every pattern has to look at it."""
_CODE_LABEL = re.compile(
    r"(?:(?:오류|에러|상태)\s?(?:코드|번호)|error\s?code|코드|code)\s?[:：=#]?\s?(?=$|[\s)\]·,.])", re.IGNORECASE
)
_EMPTY_BRACKETS = re.compile(r"[(\[{<]\s*[)\]}>]")
_TAG = re.compile(rf"(?:{'|'.join(map(re.escape, masking.TAGS.values()))})[가-힣]*")


def read(
    screens: Sequence[Screen],
    *,
    codes: Sequence[str] = (),
    names: Sequence[str] = (),
    apps: Sequence[str] = (),
    today: date | None = None,
) -> ScreenReading:
    """What one or several pictures of one message say. Never raises; nothing legible gives an empty reading.

    `codes`: the error codes that the help centre knows; `names`: titles of screens and menus; `apps`: names of the
    apps; `today`: the customer's date, from which relative dates are reckoned.
    """
    kept: list[list[ScreenLine]] = []
    lost = 0
    for screen in screens:
        lines, letters = noise.without_noise(_bounded(screen))
        kept.append(lines)
        lost += letters

    text = "\n\n".join("\n".join(line.text for line in lines) for lines in kept if lines)
    personal = masking.find(text)
    found = _not_personal(fields.find(text, codes=codes, today=today), personal)
    bars = [screen_names.title(lines, screen.height) for lines, screen in zip(kept, screens, strict=True)]
    titles = list(map(masking.mask, bars))
    read_as = {field.text for field in found if field.kind == "error_code"}
    told = [_plain(sentence, read_as) for lines in kept for sentence in sentences(_said(lines))]
    told = [sentence for sentence in told if noise.letters(sentence.text) > 1 and not is_name(sentence.text)]
    named = [name for lines in kept for name in screen_names.find(lines, apps=apps, names=names)]
    return ScreenReading(
        text=text,
        lines=tuple(ReadLine(line.text, line.side, at) for at, lines in enumerate(kept) for line in lines),
        fields=_each_once([*_fields(found, personal), *named]),
        summary=summarise(_values(found, "error_code"), told, titles, found),
        query=_query(told, titles),
        quality=judge([line for lines in kept for line in lines], lost, has_code=bool(_values(found, "error_code"))),
    )


def _bounded(screen: Screen) -> Screen:
    lines: list[ScreenLine] = []
    left = MAX_CHARACTERS
    for line in screen.lines[:MAX_LINES]:
        cleaned = " ".join(visible(line.text[: min(MAX_LINE, left)]).split())
        left -= len(cleaned)
        if cleaned:
            lines.append(replace(line, text=cleaned))
    return Screen(tuple(lines), screen.width, screen.height)


def _said(lines: Sequence[ScreenLine]) -> list[ScreenLine]:
    """Of a chat the bubbles, without its title and notices; of any other screen everything."""
    return [line for line in lines if line.side] or list(lines)


def _plain(sentence: Sentence, codes: Iterable[str]) -> Sentence:
    """Without its error codes and the words that announce them, and masked. `codes`: as they were read."""
    text = screen_names.bare(sentence.text)
    for code in sorted(map(normalise, codes), key=len, reverse=True):
        text = text.replace(code, " ")
    if text != sentence.text:
        text = _EMPTY_BRACKETS.sub(" ", _CODE_LABEL.sub(" ", text)).strip(" -–—:·|,()[]")
    return Sentence(" ".join(masking.mask(text).split()), sentence.confidence, sentence.side, sentence.place)


def _not_personal(found: Iterable[Field], personal: Iterable[masking.Finding]) -> list[Field]:
    """What is personal is no field of another kind: a telephone number after the word 오류 is no error code."""
    hidden = {at for finding in personal for at in range(finding.start, finding.end)}
    return [field for field in found if hidden.isdisjoint(range(field.start, field.end))]


def _fields(found: Sequence[Field], personal: Iterable[masking.Finding]) -> Iterable[ScreenField]:
    """Codes, numbers, amounts, dates; then personal data as kinds."""
    yield from (ScreenField.of(field) for field in found if field.kind == "error_code")
    yield from (ScreenField.of(field) for field in found if field.kind != "error_code")
    yield from (ScreenField(p.kind, masking.TAGS[p.kind], masking.TAGS[p.kind]) for p in personal)


def _each_once(found: Iterable[ScreenField]) -> tuple[ScreenField, ...]:
    first: dict[tuple[str, str], ScreenField] = {}
    for field in found:
        first.setdefault((field.kind, field.value or field.text), field)
    return tuple(first.values())


def _values(found: Sequence[Field], kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(field.value for field in found if field.kind == kind))


def _query(told: Sequence[Sentence], titles: Sequence[str]) -> str:
    """Title and telling sentences; of a screen without a problem, all it says."""
    telling = [sentence.text for weight, sentence in problem.telling(told) if weight > problem.GENERAL]
    chosen = telling or [sentence.text for sentence in told if sentence.confidence >= problem.MIN_CONFIDENCE]
    parts = dict.fromkeys(_words(part) for part in (*titles, *chosen))
    return shortened(" ".join(" ".join(filter(None, parts)).split()), MAX_QUERY, more="")


def _words(text: str) -> str:
    """Without numbers that no article has, and without tags."""
    for field in reversed(fields.find(text)):
        if field.kind != "error_code":
            text = f"{text[: field.start]} {text[field.end :]}"
    return _TAG.sub(" ", text).strip()
