"""The decision table: which row the facts choose, and what can be told of the rows before any fact is known.

A row is a box: for each fact the set of values that its cell takes, everything where it has none. On the few values
that stand for all (`cells.domain`) boxes are cut and compared exactly: overlaps and dead rows are found, not guessed.
Hit policies are DMN's: `unique` (one row at most, the default) and `first` (in the order written).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from actions.diagnosis.cells import Cell, Value, domain
from contracts.records import FieldType

Hit = Literal["unique", "first"]
Box = Mapping[str, frozenset[Value]]
MAX_CUTS = 5_000
"""Of boxes, while looking for rows that are never reached; tables as people write them take hundreds."""


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


class TooTangled(Exception):
    """The rows cut one another's cases into too many pieces; `outcome`: the row that could not be seen through."""

    def __init__(self, outcome: str) -> None:
        super().__init__(outcome)
        self.outcome = outcome


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
    """Rows that no case reaches, each with the earlier rows that take its cases (none: it contradicts itself).

    Raises TooTangled where that would take longer than a process that answers customers may think.
    """
    domains = _domains(rows, columns)
    boxes = [(row.outcome, _box(row, domains)) for row in rows]
    cuts = iter(range(MAX_CUTS))
    dead: dict[str, tuple[str, ...]] = {}
    for n, (outcome, box) in enumerate(boxes):
        if not all(box.values()):
            dead[outcome] = ()
        elif (takers := _takers(outcome, box, boxes[:n], cuts)) is not None:
            dead[outcome] = tuple(earlier for earlier, _ in boxes[:n] if earlier in takers)
    return dead


def _takers(outcome: str, box: Box, earlier: Sequence[tuple[str, Box]], cuts: Iterator[int]) -> set[str] | None:
    """The rows that take every case of `box` together; None as soon as a case is found that none of them takes.

    Cut first by what leaves the fewest pieces (as SAT solvers do): then rows that decide nothing multiply nothing.
    """
    meeting = [(name, other) for name, other in earlier if all(box[fact] & other[fact] for fact in box)]
    if not meeting:
        return None
    if next(cuts, None) is None:
        raise TooTangled(outcome)
    taker, cut = min(meeting, key=lambda row: sum(not box[fact] <= row[1][fact] for fact in box))
    takers = {taker}
    for piece in _minus(box, cut):
        if (others := _takers(outcome, piece, meeting, cuts)) is None:
            return None
        takers |= others
    return takers


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
    """What of `box` is not in `other`, which it meets, as boxes that share nothing."""
    pieces: list[Box] = []
    rest = dict(box)
    for name in box:
        if outside := rest[name] - other[name]:
            pieces.append({**rest, name: outside})
        rest[name] &= other[name]
    return pieces
