"""Questions asked in vain: counted, grouped, learned from, and turned into articles."""

from datetime import UTC, datetime
from typing import Any

import numpy as np

from contracts.authoring import HandedOver
from kb.authoring.asked import Pair, Unmet
from kb.authoring.gaps import forest, grouping, pairs
from tests.unit.kb.authoring.conftest import GARAM, Service
from tests.unit.kb.conftest import LetterEncoder

GIFT = ("선물 포장 되나요", "선물 포장 해 주세요", "선물 포장 가능한가요")
POINT = ("포인트 유효기간 알려 주세요", "포인트 유효기간이 언제예요")


def unmet(*questions: str, handoffs: int = 0) -> list[Unmet]:
    return [Unmet(text, "ko", 1, handoffs, "unanswered") for text in questions]


def members(gaps: Any) -> list[set[str]]:
    return [{question.text for question in gap.questions} for gap in gaps.items]


def test_questions_that_mean_the_same_stand_together(encoder: LetterEncoder) -> None:
    found = grouping.grouped(unmet(*GIFT, *POINT), [], encoder, {})
    assert members(found) == [set(GIFT), set(POINT)]
    assert found.items[0].count == 3


def test_the_one_that_takes_humans_comes_first(encoder: LetterEncoder) -> None:
    asked = [*unmet(*GIFT), *unmet(*POINT, handoffs=1)]
    found = grouping.grouped(asked, [], encoder, {})
    assert (found.items[0].handoffs, members(found)[0]) == (2, set(POINT))


def test_what_authors_say_holds(encoder: LetterEncoder) -> None:
    apart = grouping.grouped(unmet(*GIFT), [Pair(GIFT[0], GIFT[1], together=False)], encoder, {})
    assert not any({GIFT[0], GIFT[1]} <= group for group in members(apart))
    joined = grouping.grouped(unmet(GIFT[0], POINT[0]), [Pair(GIFT[0], POINT[0], together=True)], encoder, {})
    assert members(joined) == [{GIFT[0], POINT[0]}]


def test_judgements_change_how_others_are_grouped() -> None:
    """Two features: the first misleads, the second tells. Authors' groups of some questions teach it for the others."""
    rng = np.random.default_rng(7)
    topic = np.repeat(np.arange(10), 4)
    noise = rng.random((40, 40))
    made = np.ones((40, 40, 3))
    made[:, :, 0] = (noise + noise.T) / 2
    made[:, :, 1] = (topic[:, None] == topic[None, :]) * 0.5 + 0.2
    before = np.array([4.0, 0.5, -2.4])
    taught = [n for n in range(40) if topic[n] < 5]
    judged = {(i, j): bool(topic[i] == topic[j]) for i in taught for j in taught if i < j}
    weights = forest.learn(made, before, judged)
    rest = [n for n in range(40) if topic[n] >= 5]

    def wrong(given: np.ndarray) -> int:
        numbers = forest.groups((made @ given)[np.ix_(rest, rest)])
        same = np.array(numbers)[:, None] == np.array(numbers)[None, :]
        truth = topic[rest][:, None] == topic[rest][None, :]
        return int((same != truth).sum())

    assert wrong(weights) == 0
    assert wrong(before) > 0


def test_without_judgements_nothing_is_learned() -> None:
    assert (forest.learn(np.ones((2, 2, 4)), pairs.PRIOR, {}) == pairs.PRIOR).all()


def test_a_group_says_together_and_two_groups_apart() -> None:
    said = grouping.judgement([["가", "나"], ["다"]])
    assert {(p.one, p.other, p.together) for p in said} == {
        ("가", "나", True),
        ("가", "다", False),
        ("나", "다", False),
    }


async def test_a_gap_is_found_and_becomes_an_article(service: Service) -> None:
    for turn, question in enumerate(GIFT, start=1):
        await service.call("POST", "/search", {"query": question, "request_id": f"web:1:{turn * 10}"})
    handoffs = {"items": [HandedOver(conversation_id="web:1", offset=12).model_dump()]}
    gaps = await service.call("POST", "/authoring/gaps", handoffs)
    asked = {question["text"]: question["handoffs"] for gap in gaps["items"] for question in gap["questions"]}
    assert asked == {GIFT[0]: 1, GIFT[1]: 0, GIFT[2]: 0}
    content = {"title": GIFT[0], "body": "네, 포장해 드려요.", "wordings": list(GIFT[1:])}
    made = await service.call("POST", "/authoring/articles", {"content": content, "gap": list(GIFT)})
    assert made["row"]["state"] == "draft"
    assert (await service.call("POST", "/authoring/gaps", handoffs))["items"] == []


async def test_a_gap_becomes_another_wording(service: Service) -> None:
    body = {"questions": ["배송비 얼마 내요"], "article_id": "delivery-fee"}
    await service.call("POST", "/authoring/gaps/closings", body)
    view = await service.call("GET", "/authoring/articles/delivery-fee")
    assert view["content"]["wordings"] == ["배송비 얼마 내요"]
    assert (view["row"]["state"], view["row"]["live"]) == ("draft", 1)


async def test_figures_of_an_article(service: Service) -> None:
    found = await service.call("POST", "/search", {"query": "배송비는 얼마인가요?", "request_id": "web:2:1"})
    for kind in ("click", "not_solved"):
        said = {"search_id": found["search_id"], "article_id": "delivery-fee", "kind": kind}
        await service.call("POST", "/feedback", said)
    handoffs = {"items": [{"conversation_id": "web:2", "offset": 3}, {"conversation_id": "web:3", "offset": 3}]}
    service.writing.clock = lambda: datetime.now(UTC)
    figures = await service.call("POST", "/authoring/articles/delivery-fee/figures", handoffs, author=GARAM)
    assert figures == {"shown": 1, "chosen": 1, "solved": 0, "unsolved": 1, "handed_over": 1}
