"""Files of articles. Each format reads rows of plain values, with the place they stand at, and writes articles back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


class FormatError(Exception):
    """The file as a whole cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One article as it stands in a file. `source` names the file; `line` is where it begins, counting from 1.

    `values` are its fields before validation; `problem` says why there are none.
    """

    source: str
    line: int
    values: dict[str, Any] | None = None
    problem: str = ""


Rows = Iterator[Row]
