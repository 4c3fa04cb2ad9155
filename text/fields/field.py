"""The one value type of this package."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["error_code", "order_number", "tracking_number", "amount", "date", "time"]


@dataclass(frozen=True, slots=True)
class Field:
    """Something at text[start:end], as it stands there (`text`) and as a program compares it (`value`).

    Values: a code as its company writes it; an amount as `15000 KRW` or `12.50 USD`; a date as ISO 8601 (`2026-11-03`,
    a week `2026-W45`, a month `2026-11`, a year `2026`), empty where nobody knows today; a time as `14:30`.
    """

    kind: Kind
    value: str
    text: str
    start: int
    end: int


def apart(fields: Iterable[Field]) -> Iterator[Field]:
    """Of fields that overlap the one that comes first here, which is not always the one that stands first."""
    taken: list[tuple[int, int]] = []  # in order, so that a text of nothing but numbers takes no quadratic time
    for field in fields:
        at = bisect_left(taken, (field.start, field.end))
        if (at == 0 or taken[at - 1][1] <= field.start) and (at == len(taken) or field.end <= taken[at][0]):
            taken.insert(at, (field.start, field.end))
            yield field
