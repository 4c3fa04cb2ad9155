import pytest

from actions.diagnosis.check import Compiled
from actions.diagnosis.matching import match
from contracts.actions import Reading
from contracts.search import Answer, SearchResponse, Suggestion

WHY = Reading(name="why", confidence=0.9)
HOW = Reading(name="how", confidence=0.9)


def found(*ids: str, answered: bool = False) -> SearchResponse:
    answer = Answer(article_id=ids[0], title="t", text="t", lang="ko", match="search", score=1) if answered else None
    suggestions = tuple(Suggestion(article_id=i, title="t", score=0.5) for i in ids)
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
    assert (match(query, kind, search, {"parcel-lost": parcel}) is not None) is matches


def test_without_diagnoses_nothing_matches() -> None:
    assert match("택배가 안 와요", WHY, None, {}) is None
