"""The decision table: which row the facts choose, and what can be told of the rows before any fact is known.

A row is a box: for each fact the set of values that its cell takes, everything where it has none. On the few values
that stand for all (`cells.domain`) boxes are cut and compared exactly: overlaps and dead rows are found, not guessed.
Hit policies are DMN's: `unique` (one row at most, the default) and `first` (in the order written).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from actions.diagnosis.cells import Cell, Value, domain
from contracts.records import FieldType

Hit = Literal["unique", "first"]
Box = Mapping[str, frozenset[Value]]


@dataclass(frozen=True, slots=True)
class Column:
    """A fact of the table; `values`: all there are, where they are listed."""

    kind: FieldType
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One outcome's conditions, all of which have to hold."""

    outcome: str
    cells: Mapping[str, Cell]

    def matches(self, facts: Mapping[str, Value]) -> bool:
        return all(cell.holds(facts[name]) for name, cell in self.cells.items())


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rows that both take the same facts; `example` is such a case."""

    row: str
    earlier: str
    example: Mapping[str, Value]


def decide(rows: Sequence[Row], facts: Mapping[str, Value]) -> str | None:
    """The outcome of the first row that matches; None where none does, which the default answers.

    Under `unique` there is one at most (`overlaps` sees to it before the table is used), so `first` serves both.
    """
    return next((row.outcome for row in rows if row.matches(facts)), None)


def overlaps(rows: Sequence[Row], columns: Mapping[str, Column]) -> list[Overlap]:
    """Every pair of rows that some case matches both of."""
    domains = _domains(rows, columns)
    boxes = [(row.outcome, _box(row, domains)) for row in rows]
    found = []
    for n, (outcome, box) in enumerate(boxes):
        for earlier, other in boxes[:n]:
            common = {name: box[name] & other[name] for name in domains}
            if all(common.values()):
                named = [name for name in domains if common[name] != frozenset(domains[name])]
                example = {name: next(v for v in domains[name] if v in common[name]) for name in named}
                found.append(Overlap(outcome, earlier, example))
    return found


def unreachable(rows: Sequence[Row], columns: Mapping[str, Column]) -> dict[str, tuple[str, ...]]:
    """Rows that no case reaches, each with the earlier rows that take its cases (none: it contradicts itself)."""
    domains = _domains(rows, columns)
    dead: dict[str, tuple[str, ...]] = {}
    earlier: list[tuple[str, Box]] = []
    for row in rows:
        box = _box(row, domains)
        left, takers = ([box] if all(box.values()) else []), []
        for outcome, other in earlier:
            rest = [piece for part in left for piece in _minus(part, other)]
            if rest != left:
                takers.append(outcome)
            left = rest
        if not left:
            dead[row.outcome] = tuple(takers)
        earlier.append((row.outcome, box))
    return dead


def _domains(rows: Sequence[Row], columns: Mapping[str, Column]) -> dict[str, tuple[Value, ...]]:
    used = dict.fromkeys(name for row in rows for name in row.cells)
    return {
        name: domain((r.cells[name] for r in rows if name in r.cells), columns[name].kind, columns[name].values)
        for name in used
    }


def _box(row: Row, domains: Mapping[str, tuple[Value, ...]]) -> Box:
    return {
        name: frozenset(v for v in values if name not in row.cells or row.cells[name].holds(v))
        for name, values in domains.items()
    }


def _minus(box: Box, other: Box) -> list[Box]:
    """What of `box` is not in `other`, as boxes that share nothing."""
    if not all(box[name] & other[name] for name in box):
        return [box]
    pieces: list[Box] = []
    rest = dict(box)
    for name in box:
        if outside := rest[name] - other[name]:
            pieces.append({**rest, name: outside})
        rest[name] &= other[name]
    return pieces
