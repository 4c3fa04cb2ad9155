"""What a sentence names besides its words: error codes, order numbers, amounts, dates and times.

    >>> [(field.kind, field.value) for field in find("DT—4O21 뜨고 15,000원이 안 와요", codes=("DT-4021",))]
    [('error_code', 'DT-4021'), ('amount', '15000 KRW')]

For what customers type and for what a screenshot shows: Rasa's entities and `text.reading` share these patterns.
Personal data is not looked for here; that is `text.masking`, which needs a library that Rasa's environment lacks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from text.fields import codes as error_codes
from text.fields import dates, numbers
from text.fields.field import Field, Kind, apart

__all__ = ["Field", "Kind", "find"]


def find(text: str, *, codes: Sequence[str] = (), today: date | None = None) -> list[Field]:
    """In the order of the text, without overlaps; what is found first in this list wins: codes, numbers, dates.

    `codes`: the error codes there are, which misread ones are taken for; without them only plain ones are found.
    `today`: what relative dates are reckoned from; without it their `value` is empty.
    """
    found = (*error_codes.find(text, codes), *numbers.find(text), *dates.find(text, today))
    return sorted(apart(found), key=lambda field: field.start)
