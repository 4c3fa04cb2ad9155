"""Texts in pieces that a messenger takes: no syllable, emoji or address is ever cut in two. Pure.

Sizes are UTF-16 code units, as LINE counts; where a messenger counts characters the result only fits more easily.
"""

from __future__ import annotations

import regex

MARK = "…"
_ADDRESS = r"https?://[^\s<>\"'“”‘’「」『』]+"
ADDRESS = regex.compile(_ADDRESS, regex.IGNORECASE)
_ATOM = regex.compile(rf"{_ADDRESS}|\X", regex.IGNORECASE)
_SEAMS = (
    regex.compile(r"\n\s*\n"),
    regex.compile(r"\n"),
    regex.compile(r"(?<=[.!?…。])\s"),
    regex.compile(r"\s"),
)
"""Where a text may be parted, best first."""


def size(text: str) -> int:
    """UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def pieces(text: str, most: int) -> list[str]:
    """The text in parts of at most `most` units: together all of it but the white space between them.

    Only what is longer than `most` by itself (an address, one letter under a heap of accents) is cut inside. Raises
    ValueError where `most` is under 2, which no emoji fits into.
    """
    if most < 2:
        raise ValueError("a piece has room for one emoji at least")
    parts: list[str] = []
    rest = text.strip()
    while size(rest) > most:
        end = _seam(rest, most)
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [part for part in (*parts, rest) if part]


def shortened(text: str, most: int) -> str:
    """The text, or its beginning with `…` after it where it is longer than `most`."""
    text = text.strip()
    if size(text) <= most:
        return text
    if most < 3:
        return MARK[:most]
    return pieces(text, most - size(MARK))[0].rstrip(" ,.·") + MARK


def _seam(text: str, most: int) -> int:
    """Where the first piece ends: an index into `text` above 0."""
    end = room = 0
    for atom in _ATOM.finditer(text):
        room += size(atom[0])
        if room > most:
            break
        end = atom.end()
    if end == 0:
        return _code_points(text, most)
    window = text[: end + 1]  # white space just behind the last atom that fits is a seam too
    for seam in _SEAMS:
        found = [match.start() for match in seam.finditer(window) if end // 2 <= match.start() <= end]
        if found:
            return found[-1]
    return end


def _code_points(text: str, most: int) -> int:
    """As many whole code points as fit."""
    end = room = 0
    for character in text:
        room += size(character)
        if room > most:
            break
        end += 1
    return end
