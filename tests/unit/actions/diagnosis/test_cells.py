from decimal import Decimal
from typing import Any

import pytest

from actions.diagnosis.cells import BadCell, Value, domain, read_cell
from contracts.records import FieldType


@pytest.mark.parametrize(
    ("written", "kind", "holds", "not_"),
    [
        ("sent", "text", ["sent"], ["lost", None]),
        (["sent", "lost"], "text", ["sent", "lost"], ["kept", None]),
        ({"not": "sent"}, "text", ["lost"], ["sent", None]),
        ({"not": ["sent", "lost"]}, "text", ["kept"], ["sent", "lost", None]),
        (True, "yesno", [True], [False, None]),
        (False, "yesno", [False], [True, None]),
        ("known", "yesno", [True, False], [None]),
        ("none", "text", [None], ["sent"]),
        (None, "text", [None], ["sent"]),
        (3, "count", [Decimal(3)], [Decimal(2), None]),
        ("< 3", "count", [Decimal(2), Decimal(-9)], [Decimal(3), None]),
        (">= 30,000", "amount", [Decimal(30_000)], [Decimal(29_999), None]),
        ("2..4", "count", [Decimal(2), Decimal(4)], [Decimal(1), Decimal(5), None]),
        ("> 1.5", "number", [Decimal("1.6")], [Decimal("1.5"), None]),
        ([1, "> 5"], "count", [Decimal(1), Decimal(6)], [Decimal(5), None]),
        ("known", "datetime", ["2026-11-23T00:00:00+00:00"], [None]),
    ],
)
def test_a_cell_takes_what_it_says(written: Any, kind: FieldType, holds: list[Value], not_: list[Value]) -> None:
    cell = read_cell(written, kind)
    assert [cell.holds(value) for value in holds] == [True] * len(holds)
    assert [cell.holds(value) for value in not_] == [False] * len(not_)


@pytest.mark.parametrize(
    ("written", "kind", "says"),
    [
        ("sentt", "text", "none of sent, lost"),
        (3, "text", "no test of a text fact"),
        ("yes", "yesno", "no test of a yesno fact"),
        (True, "count", "no test of a count fact"),
        (1.5, "count", "no whole number"),
        ("< 2.5", "amount", "no whole number"),
        ("5..2", "count", "is empty"),
        ("about 3", "number", "no test of a number fact"),
        ("__import__('os')", "count", "no test of a count fact"),
        ("> 2026-01-01", "date", "a fact of its own"),
        ([], "count", "no test"),
        ({"not": 1, "and": 2}, "count", "no test"),
        ({"is": 1}, "count", "no test"),
    ],
)
def test_what_is_no_test_is_told_with_what_would_be(written: Any, kind: FieldType, says: str) -> None:
    values = ("sent", "lost") if kind == "text" else ()
    with pytest.raises(BadCell, match=says):
        read_cell(written, kind, values)


def test_few_values_stand_for_all_there_can_be() -> None:
    def numbers(kind: FieldType, *written: Any) -> list[str]:
        return sorted(str(v) for v in domain([read_cell(w, kind) for w in written], kind))

    assert numbers("count", "< 3", "> 5") == ["2", "3", "4", "5", "6", "None"]
    assert numbers("count", "< 3", ">= 3", "> 3") == ["2", "3", "4", "None"]
    assert numbers("number", "> 1", "< 2") == ["0", "1", "1.5", "2", "3", "None"]
    assert domain([], "yesno") == (True, False, None)
    assert domain([], "text", ("a", "b")) == ("a", "b", None)
    assert len(domain([read_cell("x", "text")], "text")) == 3, "x, anything else, none"
