"""Every fault an operator can make is told with its line, and none of them is used."""

from pathlib import Path

import pytest

from actions.diagnosis import files, table
from actions.diagnosis.check import Compiled, against_articles, against_records, doubled_examples
from cli.diagnose import schema_text
from contracts.records import QueryDescription
from service.settings import REPOSITORY
from tests.unit.actions.diagnosis.conftest import YAML, read_text

DIAGNOSES = REPOSITORY / "actions" / "diagnoses"


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        (
            'when: {state: sent, days: "<= 2"}',
            "when: {stat: sent}",
            "    when: {stat",
            "stat is no fact of this diagnosis",
        ),
        (
            'when: {state: sent, days: "<= 2"}',
            "when: {state: gone}",
            "    when: {state: gone",
            "'gone' is none of sent, lost",
        ),
        ('days: "<= 2"}', 'days: "<= two"}', '    when: {state: sent, days: "<= two', "no test of a count fact"),
        (
            "from: parcel.product,",
            "from: parcels_.product,",
            "  product: {from: parcels_",
            "is from the query 'parcels_'",
        ),
        ("from: parcel.product,", "from: parcel.prodct,", "  product: {from: parcel.prodct", "has only state, product"),
        ("{product:을} 찾고", "{prodct:을} 찾고", '    cause: {ko: "{prodct', "{prodct} is no fact"),
        ("We look for {product}.", "We look for {product:을}.", '    cause: {ko: "{product:을}', "is no slot"),
        ("We look for {product}.", "We look for {product.", '    cause: {ko: "{product:을}', "brace"),
        (', en: "We look for {product}."}', "}", '    cause: {ko: "{product:을}', "outcomes.1.cause.en: is missing"),
        (
            "default:\n  cause: {ko: 이유를 찾지 못했어요., en: No cause found.}\n",
            "",
            "id: parcel-lost",
            "default: is missing",
        ),
        (
            "  - id: late",
            "  - id: on-its-way",
            '  - id: on-its-way\n    when: {state: sent, days: "> 2"',
            "the id on-its-way is taken",
        ),
        ("id: parcel-lost", "id: parcel", "id: parcel", "the file's name says parcel-lost"),
        (
            'days: "> 2", closed: false',
            'days: "> 1", closed: false',
            "  - id: late",
            "late overlaps with on-its-way: both match where state = sent, days = 2, closed = false",
        ),
        (
            'when: {state: sent, days: "> 2", closed: false}',
            'when: {state: sent, days: "0..1"}',
            "  - id: late",
            "late is never reached: earlier rows take all its cases: on-its-way",
        ),
        (
            'when: {state: sent, days: "> 2", closed: false}',
            "when: {days: {not: [known]}}",
            "  - id: late",
            "its conditions exclude each other",
        ),
        (
            'deep_link: "duretalk://orders/tracking"',
            "deep_link: a, url: b",
            "      - {title",
            "exactly one of url, deep_link, phone",
        ),
        (
            "en: Track}",
            f"en: {'Track it ' * 6}}}",
            "      - {title",
            "a title of 40 characters at most",
        ),
        (
            'when: {state: sent, days: "> 2", closed: false}',
            "when: {product: {not: 감귤}}",
            "  - id: late",
            "both match where state = sent, days = 1, product = anything else",
        ),
        (
            "parameters: {parcel_id: parcel}",
            "parameters: {parcel_id: order}",
            "    parameters: {parcel_id",
            "'order', which is none of",
        ),
        ("      query: parcels", "      query: packets", "      query: packets", "there is no query 'packets'"),
        ("      query: parcels", "      query: parcel", "      query: parcel\n", "must need no parameter itself"),
        ("      value: parcel_id", "      value: id", "      value: id", "no text column"),
        ("{product:이} 든 택배", "{name:이} 든 택배", '      label: {ko: "{name', "{name} is no column"),
        (
            "    is: business_days(sent_at, today)",
            "    from: parcel.state\n    is: business_days(sent_at, today)",
            "  days:",
            "exactly one of from, count, is",
        ),
        ("    type: count\n", "", "  days:", "its type has to be written"),
        ("fields: {closed: yesno}", "fields: {closed: boolean}", "    fields: {closed", "queries.depot.fields.closed"),
        ("    timeout_ms: 200", "    timeout_ms: 60000", "    timeout_ms", "less than or equal to 3000"),
        (
            "articles: [delivery-delayed]",
            "articles: [delivery-delayed]\nowner: me",
            "owner: me",
            "owner: is no field we know",
        ),
        ("looks_at:", "title: {ko: 둘, en: two}\nlooks_at:", "title: {ko: 둘", "title is written twice"),
        ("id: parcel-lost", "id: [parcel-lost", "queries:", "no YAML"),
        ("  days:\n", "  now:\n", "  now:", "is a word of expressions"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, at: str, says: str) -> None:
    assert YAML.count(old) >= 1, "the fault is put in"
    text = YAML.replace(old, new, 1)
    compiled, problems = read_text(tmp_path, text)
    assert compiled is None
    assert any(says in p for p in problems), problems
    if "no YAML" not in says:
        assert any(p.startswith(f"parcel-lost.yml:{line_of(text, at)}: error: ") and says in p for p in problems), (
            problems
        )


def test_rows_that_overlap_are_fine_where_the_first_one_counts(tmp_path: Path) -> None:
    text = YAML.replace('days: "> 2", closed: false', 'days: "> 1", closed: false').replace(
        "outcomes:", "hit: first\noutcomes:", 1
    )
    compiled, problems = read_text(tmp_path, text)
    assert (compiled is not None, problems) == (True, [])


def test_a_query_asked_for_nothing_is_worth_a_warning_only(tmp_path: Path) -> None:
    text = YAML.replace("  depot:\n", "  spare: {fields: {a: text}}\n  depot:\n")
    compiled, problems = read_text(tmp_path, text)
    assert compiled is not None
    assert [p.partition(": ")[2] for p in problems] == ["warning: no fact comes from spare"]


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"", b"[]", b"null", b"a: &a [*a]", b"x" * 300_000, b"- " * 5_000])
def test_what_is_no_diagnosis_at_all_is_told_too(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "x.yml"
    path.write_bytes(raw)
    compiled, problems = files.read(path)
    assert compiled is None
    assert problems


def test_the_records_service_has_to_know_what_is_asked_of_it(parcel: Compiled) -> None:
    def described(name: str, fields: dict[str, str], *parameters: str) -> QueryDescription:
        return QueryDescription.model_validate(
            {
                "name": name,
                "fields": {f: {"type": t} for f, t in fields.items()},
                "parameters": dict.fromkeys(parameters, ""),
            }
        )

    parcels = described("parcels", {"parcel_id": "text", "product": "text"})
    parcel_ = described(
        "parcel", {"state": "text", "product": "text", "weight": "number", "sent_at": "datetime"}, "parcel_id"
    )
    depot = described("depot", {"closed": "yesno"})
    assert against_records(parcel, [parcels, parcel_, depot]) == []
    [unknown] = against_records(parcel, [parcels, parcel_])
    assert str(unknown).startswith(
        f"parcel-lost.yml:{line_of(YAML, '  depot:')}: error: the records service knows no query"
    )
    told = [str(p) for p in against_records(parcel, [parcels, described("parcel", {"state": "count"}), depot])]
    assert any("parcel.state is a count, not a text" in t for t in told)
    assert any("parcel has no column sent_at" in t for t in told)
    assert any("parcel knows no parameter parcel_id" in t for t in told)
    [missing] = against_records(parcel, [parcels, parcel_, described("depot", {"closed": "yesno"}, "city")])
    assert "depot wants parameter city" in str(missing)


def test_articles_have_to_be_there(parcel: Compiled) -> None:
    assert against_articles(parcel, frozenset({"delivery-delayed"})) == []
    told = [str(p) for p in against_articles(parcel, frozenset())]
    assert [t.split(":")[1] for t in told] == [
        str(line_of(YAML, "articles:")),
        str(line_of(YAML, "    article: delivery-delayed")),
    ]


def test_an_example_belongs_to_one_diagnosis(parcel: Compiled, tmp_path: Path) -> None:
    other, _ = read_text(tmp_path, YAML.replace("id: parcel-lost", "id: other"), "other")
    assert other is not None
    assert len(doubled_examples([parcel, other])) == 6


def test_the_schema_for_editors_is_that_of_the_model() -> None:
    assert (DIAGNOSES / "diagnosis.schema.json").read_text(encoding="utf-8") == schema_text()
    for path in files.paths(DIAGNOSES):
        assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=diagnosis.schema.json\n")


def test_a_table_that_cannot_be_seen_through_is_told_and_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_CUTS", 0)
    text = YAML.replace('state: sent, days: "> 2"', "state: sent").replace("outcomes:", "hit: first\noutcomes:", 1)
    compiled, [tangled] = read_text(tmp_path, text)
    assert compiled is not None
    assert tangled.startswith(f"parcel-lost.yml:{line_of(text, '  - id: late')}: warning: whether late is ever reached")
