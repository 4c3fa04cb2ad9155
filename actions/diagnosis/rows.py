"""Rows of the records service as typed values; whatever is not what was announced is a fault of the service."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from actions.diagnosis.calendar import SEOUL
from contracts.records import FieldType

MAX_TEXT = 500
MAX_NUMBER = 10**15
FactValue = str | bool | Decimal | date | datetime | None
"""Of a text, yesno, number (count and amount too), date or datetime fact; None where there is no record."""
Row = Mapping[str, FactValue]


class BadRecord(ValueError):
    """A column is missing or of another type; the message names the column, never its value."""


def read_row(row: Mapping[str, Any], fields: Mapping[str, FieldType]) -> Row:
    """The columns that are used. Raises BadRecord."""
    return {name: read_value(name, kind, row) for name, kind in fields.items()}


def read_value(name: str, kind: FieldType, row: Mapping[str, Any]) -> FactValue:
    """One column; null is None. Raises BadRecord."""
    if name not in row:
        raise BadRecord(f"the column {name} is missing")
    if row[name] is None:
        return None
    value = _READERS[kind](row[name])
    if value is None:
        raise BadRecord(f"the column {name} is no {kind}")
    return value


def _text(given: Any) -> str | None:
    return given if isinstance(given, str) and len(given) <= MAX_TEXT else None


def _yesno(given: Any) -> bool | None:
    return given if isinstance(given, bool) else None


def _number(given: Any) -> Decimal | None:
    if isinstance(given, bool) or not isinstance(given, int | float) or not -MAX_NUMBER <= given <= MAX_NUMBER:
        return None  # NaN is in no span
    return Decimal(str(given))


def _whole(given: Any) -> Decimal | None:
    number = _number(given)
    return number if number is not None and number == number.to_integral_value() else None


def _date(given: Any) -> date | None:
    try:
        return date.fromisoformat(given) if isinstance(given, str) and len(given) == len("2026-11-23") else None
    except ValueError:
        return None


def _datetime(given: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(given) if isinstance(given, str) and "T" in given else None
        if moment is None or moment.tzinfo is None:
            return None
        moment.astimezone(UTC).astimezone(SEOUL)  # where it is shown: the calendar's ends have no such moment
    except (ValueError, OverflowError):
        return None
    return moment


_READERS: Mapping[FieldType, Callable[[Any], FactValue]] = {
    "text": _text,
    "yesno": _yesno,
    "count": _whole,
    "amount": _whole,
    "number": _number,
    "date": _date,
    "datetime": _datetime,
}
