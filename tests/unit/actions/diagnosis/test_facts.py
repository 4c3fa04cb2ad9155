from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from actions.diagnosis.check import Compiled
from actions.diagnosis.facts import work_out
from actions.diagnosis.rows import BadRecord, Row, read_row
from tests.unit.actions.diagnosis.conftest import NOW, YAML, read_text

SENT: Row = {
    "state": "sent",
    "product": "운동화",
    "weight": Decimal(2),
    "sent_at": datetime(2026, 11, 19, 20, 0, tzinfo=UTC),  # in Seoul it is the 20th already
}


def test_facts_come_from_the_first_row_and_follow_from_one_another(parcel: Compiled) -> None:
    rows: dict[str, list[Row]] = {
        "parcels": [],
        "parcel": [SENT, {**SENT, "state": "lost"}],
        "depot": [{"closed": False}],
    }
    assert work_out(parcel.diagnosis, parcel.plan, rows, NOW).values == {
        "product": "운동화",
        "state": "sent",
        "sent_at": SENT["sent_at"],
        "closed": False,
        "days": Decimal(1),  # Friday the 20th, then a weekend
    }


def test_without_a_record_there_is_no_fact_and_nothing_follows(parcel: Compiled) -> None:
    values = work_out(parcel.diagnosis, parcel.plan, {"parcel": [], "depot": [{"closed": None}]}, NOW).values
    assert values == dict.fromkeys(("product", "state", "sent_at", "closed", "days"))


def test_what_hangs_on_a_query_that_failed_is_left_out(parcel: Compiled) -> None:
    assert work_out(parcel.diagnosis, parcel.plan, {"depot": [{"closed": True}]}, NOW).values == {"closed": True}


@pytest.mark.parametrize(
    ("expression", "kind", "says"),
    [
        ("business_days(sent_on, today)", "count", "unknown symbol: 'sent_on'; did you mean sent_at"),
        ("weight + 1", "count", "unknown symbol: 'weight'"),
        ("state + 1", "count", "data type mismatch"),
        ("state == 'lost'", "count", "said to be a count, but its expression gives a boolean"),
        ("business_days(sent_at)", "count", "at least 2"),
        ("2 +", "count", "syntax"),
        ("$random(9)", "count", "no names with a dollar sign"),
        ("product.__class__", "text", "unknown attribute"),
        ("days + 1", "count", "unknown symbol: 'days'"),
    ],
)
def test_an_expression_that_cannot_work_is_told_when_it_is_read(
    tmp_path: Path, expression: str, kind: str, says: str
) -> None:
    text = YAML.replace("is: business_days(sent_at, today)", f"is: {expression}").replace(
        "type: count", f"type: {kind}"
    )
    compiled, problems = read_text(tmp_path, text)
    assert compiled is None
    assert len(problems) == 1
    assert says in problems[0]
    line = text[: text.index("  days:\n")].count("\n") + 1
    assert problems[0].startswith(f"parcel-lost.yml:{line}: error: days")


def test_facts_that_need_each_other_are_told(tmp_path: Path) -> None:
    text = YAML.replace("is: business_days(sent_at, today)", "is: more + 1").replace(
        "outcomes:", "  more: {is: days + 1, type: count}\noutcomes:", 1
    )
    _, problems = read_text(tmp_path, text)
    assert [p.partition(": ")[2] for p in problems] == [
        "error: days needs itself, by way of more",
        "error: more needs itself, by way of days",
    ]


def test_a_fact_that_fails_on_these_records_is_left_out_with_all_that_follows_from_it(tmp_path: Path) -> None:
    text = YAML.replace("is: business_days(sent_at, today)", "is: 1 / number").replace(
        "  closed: {from", "  number: {from: parcel.weight}\n  twice: {is: days * 2, type: count}\n  closed: {from", 1
    )
    compiled, problems = read_text(tmp_path, text)
    assert compiled is not None, problems
    rows: dict[str, list[Row]] = {"parcel": [{**SENT, "weight": Decimal(0)}], "depot": []}
    found = work_out(compiled.diagnosis, compiled.plan, rows, NOW)
    assert list(found.failed) == ["days"]
    assert list(found.values) == ["product", "state", "sent_at", "number", "closed"]


def test_a_row_is_read_by_its_types() -> None:
    row = {
        "a": "x",
        "b": True,
        "c": 3,
        "d": 3.5,
        "e": "2026-11-23",
        "f": "2026-11-23T09:00:00+09:00",
        "g": None,
        "h": 1,
    }
    kinds = {"a": "text", "b": "yesno", "c": "count", "d": "number", "e": "date", "f": "datetime", "g": "amount"}
    assert read_row(row, kinds) == {  # type: ignore[arg-type]  # a literal type each
        "a": "x",
        "b": True,
        "c": Decimal(3),
        "d": Decimal("3.5"),
        "e": date(2026, 11, 23),
        "f": datetime(2026, 11, 23, 0, 0, tzinfo=UTC),
        "g": None,
    }


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", 3),
        ("text", "x" * 501),
        ("yesno", 1),
        ("yesno", "true"),
        ("count", 1.5),
        ("count", True),
        ("count", "3"),
        ("amount", float("nan")),
        ("number", 1e300),
        ("date", "2026-13-01"),
        ("date", "20261123"),
        ("datetime", "2026-11-23"),
        ("datetime", "2026-11-23T09:00:00"),
        ("datetime", 1700000000),
        ("datetime", "9999-12-31T23:00:00Z"),
        ("datetime", "0001-01-01T00:00:00+09:00"),
        ("text", {"a": 1}),
        ("text", ["a"]),
    ],
)
def test_a_column_of_another_type_is_nonsense_and_its_value_is_not_told(kind: str, value: object) -> None:
    with pytest.raises(BadRecord, match=f"the column secret is no {kind}") as caught:
        read_row({"secret": value}, {"secret": kind})  # type: ignore[dict-item]
    assert str(value) not in str(caught.value).replace(kind, "")


def test_a_missing_column_is_nonsense() -> None:
    with pytest.raises(BadRecord, match="the column state is missing"):
        read_row({}, {"state": "text"})
