"""A cell of the decision table: which values of one fact let the row match.

The cells are unary tests as DMN 1.5 has them (its simple expressions), written as YAML: a value, a list of values, a
comparison `"< 5"`, a span `"3..5"`, `known`, `none`, or `{not: …}`. They are data, not code: what two rows have in
common can be told exactly, which `actions.diagnosis.table` does.
"""

import operator
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from contracts.records import FieldType

NUMERIC = frozenset({"count", "number", "amount"})
WHOLE = frozenset({"count", "amount"})
_COMPARISON = re.compile(r"^(<=|>=|<|>)\s*(-?\d[\d,]*(?:\.\d+)?)$")
_SPAN = re.compile(r"^(-?\d[\d,]*(?:\.\d+)?)\s*\.\.\s*(-?\d[\d,]*(?:\.\d+)?)$")
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
ANY_OTHER = "\0any other"
"""Stands for every text that no cell names; no record holds it."""
Value = str | bool | Decimal | None
"""A fact as cells see it: None where there is no record; dates are their ISO text."""


class BadCell(ValueError):
    """What stands in a cell is no test of this fact; the message says what would be."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`points`: values at which the test changes its mind, or that it names."""

    holds: Callable[[Value], bool]
    points: tuple[Value, ...]


def read_cell(written: Any, kind: FieldType, values: Sequence[str] = ()) -> Cell:
    """The test that an operator wrote for a fact of this type. `values`: all there are, where they are listed.

    Raises BadCell.
    """
    match written:
        case "known":
            return Cell(lambda value: value is not None, (None,))
        case None | "none":
            return Cell(lambda value: value is None, (None,))
        case {"not": inner} if len(written) == 1:
            cell = read_cell(inner, kind, values)
            # As people mean it: "not approved" says that there is something, and that it is something else.
            return Cell(lambda value: value is not None and not cell.holds(value), (None, *cell.points))
        case [_, *_]:
            cells = [read_cell(one, kind, values) for one in written]
            return Cell(lambda value: any(c.holds(value) for c in cells), tuple(p for c in cells for p in c.points))
        case bool() if kind == "yesno":
            return _equal(written)
        case str() if kind == "text":
            if values and written not in values:
                raise BadCell(f"{written!r} is none of {', '.join(values)}")
            return _equal(written)
        case int() | float() | str() if kind in NUMERIC and not isinstance(written, bool):
            return _numeric(written, kind)
    raise BadCell(f"{written!r} is no test of a {kind} fact: {_EXAMPLES[kind]}")


_NUMBER = 'write 3, "< 3", "3..5", [1, 2], none, known or {not: 3}'
_MOMENT = "write none or known, or compare it in a fact of its own"
_EXAMPLES: dict[str, str] = {
    "text": "write a value, a list of values, none, known or {not: value}",
    "yesno": "write true, false, none or known",
    "count": _NUMBER,
    "amount": _NUMBER,
    "number": _NUMBER,
    "date": _MOMENT,
    "datetime": _MOMENT,
}


def domain(cells: Iterable[Cell], kind: FieldType, values: Sequence[str] = ()) -> tuple[Value, ...]:
    """Values that stand for all there can be, as far as these cells can tell them apart; None is one of them."""
    if kind == "yesno":
        return (True, False, None)
    if values:
        return (*values, None)
    points = {point for cell in cells for point in cell.points if point is not None}
    if kind not in NUMERIC:
        return (*sorted(str(p) for p in points), ANY_OTHER, None)
    numbers = sorted(p for p in points if isinstance(p, Decimal) and not isinstance(p, bool))
    if not numbers:
        return (Decimal(0), None)
    between = [(a + 1 if kind in WHOLE else (a + b) / 2) for a, b in pairwise(numbers)]
    return tuple(dict.fromkeys([numbers[0] - 1, *numbers, *between, numbers[-1] + 1, None]))


def _equal(wanted: Value) -> Cell:
    return Cell(lambda value: value is not None and value == wanted, (wanted,))


def _numeric(written: int | float | str, kind: FieldType) -> Cell:
    if not isinstance(written, str):
        return _equal(_decimal(str(written), kind))
    if comparison := _COMPARISON.match(written.strip()):
        compare, limit = _OPERATORS[comparison[1]], _decimal(comparison[2], kind)
        return Cell(lambda value: isinstance(value, Decimal) and compare(value, limit), (limit,))
    if span := _SPAN.match(written.strip()):
        low, high = _decimal(span[1], kind), _decimal(span[2], kind)
        if low > high:
            raise BadCell(f"the span {written!r} is empty")
        return Cell(lambda value: isinstance(value, Decimal) and low <= value <= high, (low, high))
    raise BadCell(f"{written!r} is no test of a {kind} fact: {_NUMBER}")


def _decimal(written: str, kind: FieldType) -> Decimal:
    number = Decimal(written.replace(",", ""))
    if kind in WHOLE and number != number.to_integral_value():
        raise BadCell(f"{written} is no whole number, as every {kind} is")
    return number
