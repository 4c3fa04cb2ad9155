"""Names of apps and of their screens, as a list gives them; and the title of a screen that is in no list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz, process

from text.jamo import to_jamo
from text.masking.names import is_name
from text.reading.screen import ScreenField, ScreenLine
from text.reading.sentences import is_button
from text.spacing import squash

TITLE_BAND = 0.22
"""Of a picture's height, from the top: where a title bar may be, below a status bar."""
MAX_TITLE = 16
ALIKE = 85
"""Percent of jamo that a misread name shares with the right one: one of seven may be wrong."""
_ARROWS = re.compile(r"^[\s<>〈〉‹›←→×xX≡|]+(?=\S{2})|[\s<>〈〉‹›←→×≡|⋮:]+$")
_STEPS = re.compile(r"\s?[>›〉→/]\s?")
_SENTENCE = re.compile(r"[.!?]$|[요다까죠]$|니다$|\d{3}|@|:\s")


def title(lines: Sequence[ScreenLine], height: int) -> str:
    """What the title bar says: a short line in the uppermost row that is no sentence and no button; empty if none.

    A chat's title is somebody's name, and nothing to search by.
    """
    if any(line.side for line in lines):
        return ""
    for line in lines:
        if line.middle > min(TITLE_BAND * height, lines[0].bottom + lines[0].height / 2):
            break
        text = bare(line.text)
        if 2 <= len(text) <= MAX_TITLE and not _SENTENCE.search(text) and not is_button(text) and not is_name(text):
            return " ".join(text.split())
    return ""


def find(lines: Sequence[ScreenLine], *, apps: Sequence[str], names: Sequence[str]) -> Iterator[ScreenField]:
    """Apps that any line names, and screens whose name is a line, or a step of a path in it."""
    known = {key: name for name in names if (key := squash(name).casefold())}
    jamo = {key: to_jamo(key) for key in known}
    for line in lines:
        flat = squash(line.text).casefold()
        for app in apps:
            if (wanted := squash(app).casefold()) and _begins_a_word(wanted, flat, line.text):
                yield ScreenField("app", app, app)
        for step in _STEPS.split(bare(line.text)):
            if name := _named(squash(step).casefold(), known, jamo):
                yield ScreenField("screen", name, step.strip())


def bare(text: str) -> str:
    """Without the arrow before a title, or the three dots behind it."""
    return _ARROWS.sub("", text.strip())


def _begins_a_word(name: str, flat: str, text: str) -> bool:
    return name in flat and any(squash(word).casefold().startswith(name[: len(word)]) for word in text.split())


def _named(step: str, known: dict[str, str], jamo: dict[str, str]) -> str | None:
    """The known name that this is, letter by letter or nearly so; short ones have no letter to spare."""
    if step in known or not 4 <= len(step) <= MAX_TITLE:
        return known.get(step)
    near = process.extract(to_jamo(step), jamo, scorer=fuzz.ratio, score_cutoff=ALIKE)
    return known[near[0][2]] if len(near) == 1 else None
