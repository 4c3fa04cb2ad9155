"""What differs between two versions, word by word, for people to read."""

import re
from difflib import SequenceMatcher
from typing import Any

from contracts.authoring import Content, DiffField, DiffPart

_PIECE = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")
FIELDS = tuple(Content.model_fields)


def fields(before: Content | None, after: Content) -> tuple[DiffField, ...]:
    """The fields that differ; against None everything that is there is new."""
    changed = []
    for name in FIELDS:
        old = "" if before is None else _text(name, getattr(before, name))
        new = _text(name, getattr(after, name))
        if old != new:
            changed.append(DiffField(field=name, parts=_parts(old, new)))
    return tuple(changed)


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in ("wordings", "codes"):
        return "\n".join(value)
    if name == "buttons":
        return "\n".join(f"{button.title} → {button.url or button.deep_link or button.phone}" for button in value)
    if name == "media":
        return "\n".join(f"{media.alt} ({media.url})" for media in value)
    return str(value)


def _parts(old: str, new: str) -> tuple[DiffPart, ...]:
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    changes = [
        ("".join(before[i1:i2]), "".join(after[j1:j2]))
        for _, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    ]
    parts: list[DiffPart] = []
    for gone, come in _without_gaps(changes):
        if gone == come:
            parts.append(DiffPart(kind="same", text=gone))
            continue
        if gone:
            parts.append(DiffPart(kind="removed", text=gone))
        if come:
            parts.append(DiffPart(kind="added", text=come))
    return tuple(parts)


def _without_gaps(changes: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """A blank that stayed between two changes belongs to them: a sentence that is new reads as one."""
    joined: list[tuple[str, str]] = []
    for at, (gone, come) in enumerate(changes):
        blank = gone == come and gone.isspace() and 0 < at < len(changes) - 1
        differs = bool(joined) and joined[-1][0] != joined[-1][1]
        if differs and (blank or gone != come):
            joined[-1] = (joined[-1][0] + gone, joined[-1][1] + come)
        else:
            joined.append((gone, come))
    return joined
