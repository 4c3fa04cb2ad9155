from pathlib import Path
from typing import Any

import pytest

from actions.diagnose import Diagnose
from actions.diagnosis.library import Library
from actions.search_help import SearchHelp
from actions.turn import Turn
from contracts.actions import DiagnosisPayload, Reading, SearchPayload
from contracts.search import SearchResponse, Suggestion
from tests.unit.actions.diagnosis.conftest import YAML

FOUND = SearchResponse(
    search_id="s1",
    abstained=False,
    suggestions=(Suggestion(article_id="delivery-delayed", title="배송이 늦어요", score=0.7),),
)
FAQ = Reading(name="faq", confidence=0.9)


class Search(SearchHelp):
    def __init__(self, found: SearchResponse | None) -> None:
        self.found = found

    async def search(self, turn: Turn) -> SearchResponse | None:
        return self.found


@pytest.fixture
def library(tmp_path: Path) -> Library:
    (tmp_path / "parcel-lost.yml").write_text(YAML, encoding="utf-8")
    return Library(tmp_path)


def turn(query: str, kind: str = "why", lang: Any = "ko") -> Turn:
    return Turn(query, lang, "t1", FAQ, question_type=Reading(name=kind, confidence=0.9))


async def test_a_question_that_a_diagnosis_explains_is_offered_with_what_search_found(library: Library) -> None:
    payload = await Diagnose(Search(FOUND), library).answer(turn("택배가 아직도 안 오네요"))
    assert payload == DiagnosisPayload(
        type="diagnosis",
        diagnosis="parcel-lost",
        title="택배가 오지 않는 이유",
        looks_at="주문과 배송",
        articles=("delivery-delayed",),
        query="택배가 아직도 안 오네요",
        result=FOUND,
        intent=FAQ,
    )


async def test_it_speaks_the_customers_language(library: Library) -> None:
    payload = await Diagnose(Search(FOUND), library).answer(turn("where is my parcel", lang="en"))
    assert isinstance(payload, DiagnosisPayload)
    assert (payload.title, payload.looks_at) == ("Why the parcel isn't here", "your orders")


async def test_any_other_question_is_a_search(library: Library) -> None:
    for asked in (turn("택배는 어떻게 보내요", "how"), turn("오늘 날씨", "what"), turn("")):
        payload = await Diagnose(Search(FOUND), library).answer(asked)
        assert payload == SearchPayload(type="search", query=asked.query, result=FOUND, intent=FAQ)


async def test_without_help_search_the_examples_still_count(library: Library) -> None:
    payload = await Diagnose(Search(None), library).answer(turn("택배가 안 와요"))
    assert isinstance(payload, DiagnosisPayload)
    assert payload.result is None


async def test_without_diagnoses_it_is_a_search() -> None:
    assert isinstance(await Diagnose(Search(FOUND), Library(None)).answer(turn("택배가 안 와요")), SearchPayload)
