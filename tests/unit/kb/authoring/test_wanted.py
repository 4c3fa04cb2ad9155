"""Agents' wishes for articles: gaps among the others, until somebody has taken care of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from contracts.authoring import WantedArticle
from kb.authoring.asked import MOST_QUESTIONS, Unmet
from kb.authoring.gaps import grouping, wanted
from tests.unit.kb.authoring.conftest import Service
from tests.unit.kb.conftest import LetterEncoder

THEN = datetime(2026, 3, 2, 9, tzinfo=UTC)
GIFT = ("선물 포장 되나요", "선물 포장 해 주세요")
POINT = "포인트 유효기간 알려 주세요"


def wish(question: str = GIFT[0], answer: str = "네, 돼요.", *, web: int = 1, at: int = 0) -> WantedArticle:
    return WantedArticle(
        conversation_id=f"web:{web}",
        at=THEN + timedelta(minutes=at),
        by="한지우",
        question=question,
        answer=answer,
    )


def searched(*texts: str, count: int = 1, handoffs: int = 0) -> list[Unmet]:
    return [Unmet(text, "ko", count, handoffs, "unanswered") for text in texts]


def test_a_wish_is_a_question_of_its_own_kind() -> None:
    assert wanted.with_wishes([], [wish()], {}) == [Unmet(GIFT[0], None, 1, 0, "wanted", wishes=(wish(),))]


def test_a_wish_joins_what_was_searched_for() -> None:
    """The dialog proposes the customer's own words: they were asked once."""
    [one] = wanted.with_wishes(searched(GIFT[0], handoffs=1), [wish()], {})
    assert (one.count, one.handoffs, one.why, one.wishes) == (1, 1, "unanswered", (wish(),))
    [more] = wanted.with_wishes(searched(GIFT[0]), [wish(web=1), wish(web=2)], {})
    assert more.count == 2


def test_who_has_taken_care_of_it_is_asked_again_by_a_later_wish_alone() -> None:
    before, after = wish(at=0), wish(at=2, web=2)
    closed = {GIFT[0]: THEN + timedelta(minutes=1)}
    assert wanted.with_wishes([], [before], closed) == []
    assert [one.wishes for one in wanted.with_wishes([], [after, before], closed)] == [(after,)]


def test_no_more_questions_than_are_grouped_and_wishes_are_not_those_left_out() -> None:
    made = wanted.with_wishes(searched(*map(str, range(MOST_QUESTIONS))), [wish()], {})
    assert (len(made), made[0].text) == (MOST_QUESTIONS, GIFT[0])


def test_wishes_stand_with_the_questions_that_mean_the_same(encoder: LetterEncoder) -> None:
    wishes = [wish(GIFT[0], "", at=3), wish(GIFT[0], web=2, at=2), wish(GIFT[1], web=2, at=1)]
    asked = wanted.with_wishes(searched(GIFT[1], POINT, count=2), wishes, {})
    gift, point = grouping.grouped(asked, [], encoder, {}).items
    assert {(q.text, q.why, q.wanted) for q in gift.questions} == {
        (GIFT[0], "wanted", 2),
        (GIFT[1], "unanswered", 1),
    }
    assert gift.wanted == 2, "two conversations: of one, two wishes that mean the same are one"
    assert [(one.by, one.answer) for one in gift.wishes] == [
        ("한지우", ""),
        ("한지우", "네, 돼요."),
        ("한지우", "네, 돼요."),
    ]
    assert (point.wanted, point.wishes) == (0, ())


def test_what_agents_want_comes_before_what_was_asked_as_often(encoder: LetterEncoder) -> None:
    asked = wanted.with_wishes(searched(POINT, count=3), [wish()], {})
    assert [gap.title for gap in grouping.grouped(asked, [], encoder, {}).items] == [GIFT[0], POINT]


def test_of_many_wishes_the_latest_are_shown(encoder: LetterEncoder) -> None:
    asked = wanted.with_wishes([], [wish(web=n, at=n) for n in range(30)], {})
    [gap] = grouping.grouped(asked, [], encoder, {}).items
    assert (gap.wanted, len(gap.wishes), gap.wishes[0].at) == (30, wanted.MOST_WISHES, THEN + timedelta(minutes=29))


async def test_a_wish_becomes_an_article_and_is_no_gap_any_more(service: Service) -> None:
    signs: dict[str, Any] = {"wanted": [wish().model_dump(mode="json")]}
    [gap] = (await service.call("POST", "/authoring/gaps", signs))["items"]
    assert (gap["title"], gap["wanted"], gap["count"], gap["handoffs"]) == (GIFT[0], 1, 1, 0)
    assert gap["wishes"] == [{"by": "한지우", "at": "2026-03-02T09:00:00Z", "answer": "네, 돼요."}]
    content = {"title": GIFT[0], "body": gap["wishes"][0]["answer"]}
    await service.call("POST", "/authoring/articles", {"content": content, "gap": [GIFT[0]]})
    assert (await service.call("POST", "/authoring/gaps", signs))["items"] == []
