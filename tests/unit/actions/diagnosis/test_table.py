"""What is told of rows before any fact is known agrees with what the rows then do."""

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.diagnosis import table
from actions.diagnosis.cells import Value, read_cell
from actions.diagnosis.table import Column, Row, TooTangled, decide, overlaps, unreachable

COLUMNS = {"state": Column("text", ("a", "b", "c")), "days": Column("count"), "closed": Column("yesno")}
EVERYTHING: list[dict[str, Value]] = [
    {"state": state, "days": None if days is None else Decimal(days), "closed": closed}
    for state, days, closed in product(("a", "b", "c", None), (*range(-1, 8), None), (True, False, None))
]


def row(outcome: str, **when: Any) -> Row:
    cells = {name: read_cell(test, COLUMNS[name].kind, COLUMNS[name].values) for name, test in when.items()}
    return Row(outcome, cells)


def test_the_first_row_that_matches_decides_and_none_leaves_it_to_the_default() -> None:
    rows = [row("early", state="a", days="< 3"), row("late", state="a", days=">= 3")]
    facts: dict[str, Value] = {"state": "a", "days": Decimal(3), "closed": None}
    assert decide(rows, facts) == "late"
    assert decide(rows, {**facts, "days": Decimal(2)}) == "early"
    assert decide(rows, {**facts, "days": None}) is None


def test_rows_beside_each_other_share_nothing() -> None:
    rows = [
        row("1", state="a", days="< 3"),
        row("2", state="a", days=">= 3"),
        row("3", state="b"),
        row("4", state="none"),
    ]
    assert overlaps(rows, COLUMNS) == []
    assert unreachable(rows, COLUMNS) == {}


def test_an_overlap_is_told_with_a_case() -> None:
    [found] = overlaps([row("few", days="<= 3"), row("many", state="a", days=">= 3")], COLUMNS)
    assert (found.row, found.earlier) == ("many", "few")
    assert found.example == {"days": Decimal(3), "state": "a"}


def test_a_row_that_several_earlier_ones_take_together_is_dead() -> None:
    rows = [row("few", days="< 3"), row("many", days=">= 3"), row("none", days="none"), row("any", state="a")]
    assert unreachable(rows, COLUMNS) == {"any": ("few", "many", "none")}


def test_a_row_that_contradicts_itself_is_dead_by_itself() -> None:
    assert unreachable([row("never", closed={"not": ["known"]})], COLUMNS) == {"never": ()}


def many_rows(n: int) -> tuple[list[Row], dict[str, Column]]:
    """`n` rows of two facts each that no other row tests, as a table of unrelated causes has them."""
    columns = {f"f{i}": Column("yesno") for i in range(2 * n)}
    yes = read_cell(True, "yesno")
    return [Row(str(i), {f"f{2 * i}": yes, f"f{2 * i + 1}": yes}) for i in range(n)], columns


def test_many_rows_of_different_facts_multiply_no_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_CUTS", 40 * 40)  # one cut for each pair of rows
    rows, columns = many_rows(40)
    assert unreachable(rows, columns) == {}
    cells = {"yes": True, "no": False, "none": "none"}
    ends = [Row(name, {"f0": read_cell(test, "yesno")}) for name, test in cells.items()]
    last = Row("last", {"f9": read_cell(False, "yesno")})
    assert unreachable([*rows[1:36], *ends, last], columns) == {"last": ("yes", "no", "none")}


def test_what_would_take_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_CUTS", 2)
    rows = [row("few", days="< 3"), row("many", days=">= 3"), row("none", days="none"), row("any", state="a")]
    with pytest.raises(TooTangled, match="any"):
        unreachable(rows, COLUMNS)


CELLS = {
    "state": st.sampled_from(["a", "b", ["a", "c"], {"not": "a"}, "none", "known"]),
    "days": st.sampled_from(["< 3", "<= 3", "> 3", "2..5", 4, [1, "> 5"], "none", {"not": "2..5"}]),
    "closed": st.sampled_from([True, False, "none", "known"]),
}
WHEN = st.fixed_dictionaries({}, optional=CELLS).filter(bool)


@settings(max_examples=300, deadline=None)
@given(st.lists(WHEN, min_size=1, max_size=5))
def test_overlaps_and_dead_rows_are_exactly_those_that_trying_everything_finds(tests: list[dict[str, Any]]) -> None:
    rows = [row(str(n), **when) for n, when in enumerate(tests)]
    matching = [[r.outcome for r in rows if r.matches(facts)] for facts in EVERYTHING]
    pairs = {(b, a) for found in matching for n, b in enumerate(found) for a in found[:n]}
    assert {(o.row, o.earlier) for o in overlaps(rows, COLUMNS)} == pairs
    reached = {found[0] for found in matching if found}
    assert set(unreachable(rows, COLUMNS)) == {r.outcome for r in rows} - reached
