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
    parts: list[DiffPart] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(DiffPart(kind="same", text="".join(before[i1:i2])))
            continue
        if i2 > i1:
            parts.append(DiffPart(kind="removed", text="".join(before[i1:i2])))
        if j2 > j1:
            parts.append(DiffPart(kind="added", text="".join(after[j1:j2])))
    return tuple(parts)
