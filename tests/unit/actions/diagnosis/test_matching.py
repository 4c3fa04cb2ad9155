from pathlib import Path

import pytest

from actions.diagnosis.check import Compiled
from actions.diagnosis.matching import Matcher
from contracts.actions import Reading
from contracts.search import Answer, SearchResponse, Suggestion
from tests.unit.actions.diagnosis.conftest import YAML, read_text

WHY = Reading(name="why", confidence=0.9)
HOW = Reading(name="how", confidence=0.9)


def found(*ids: str, answered: bool = False, score: float = 0.5) -> SearchResponse:
    answer = Answer(article_id=ids[0], title="t", text="t", lang="ko", match="search", score=1) if answered else None
    suggestions = tuple(Suggestion(article_id=i, title="t", score=score) for i in ids)
    return SearchResponse(search_id="s", abstained=False, answer=answer, suggestions=suggestions)


@pytest.mark.parametrize(
    ("query", "kind", "search", "matches"),
    [
        ("택배가 안 와요", WHY, None, True),
        ("택배가 안 와요?", HOW, None, True),
        ("where is my parcel", HOW, None, True),
        ("택배가 통 안 오네요", WHY, found("delivery-delayed"), True),
        ("택배가 통 안 오네요", WHY, found("a", "delivery-delayed.en"), True),
        ("보낸 물건이 감감무소식", WHY, found("delivery-delayed", answered=True), True),
        ("보낸 물건이 감감무소식", WHY, found("a", "b"), False),
        ("감감무소식이네요", WHY, found("delivery-delayed", score=0.1), False),
        ("택배는 어떻게 보내요", HOW, found("delivery-delayed"), False),
        ("날씨가 좋네요", WHY, None, False),
        ("", WHY, None, False),
        ("왜", WHY, None, False),
        ("x" * 2000, WHY, None, False),
    ],
)
def test_a_question_is_matched_by_words_and_by_what_search_finds(
    parcel: Compiled, query: str, kind: Reading, search: SearchResponse | None, matches: bool
) -> None:
    assert (Matcher({"parcel-lost": parcel}).match(query, kind, search) is not None) is matches


def test_what_several_diagnoses_say_is_nobodys_own(parcel: Compiled, tmp_path: Path) -> None:
    text = YAML.replace("parcel-lost", "bus-late").replace("택배가 안 와요", "버스가 안 와요")
    bus, problems = read_text(tmp_path, text.replace("물건", "버스").replace("배송", "노선"), "bus-late")
    assert bus is not None, problems
    matcher = Matcher({"parcel-lost": parcel, "bus-late": bus})
    assert matcher.match("안 와요", WHY, None) is None
    for query, expected in (("버스가 계속 안 와요", "bus-late"), ("택배가 계속 안 와요", "parcel-lost")):
        found_ = matcher.match(query, WHY, None)
        assert found_ is not None
        assert found_.compiled.diagnosis.id == expected


def test_without_diagnoses_nothing_matches() -> None:
    assert Matcher({}).match("택배가 안 와요", WHY, None) is None
