"""Agents' wishes for articles, as the event log has them and as authoring is told."""

from datetime import UTC, datetime, timedelta

import pytest

from bot import wishes as telling
from bot.wishes import wishes
from contracts.events import Event, Kind, Source
from conversation.forgetting import bare

THEN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def wanted(question: str, answer: str = "", *, conversation: str = "web:1", offset: int = 5) -> Event:
    return Event(
        conversation_id=conversation,
        offset=offset,
        at=THEN + timedelta(minutes=offset),
        source=Source.AGENT,
        kind=Kind.ARTICLE_WANTED,
        data={"agent": {"id": "u_1", "name": "한지우"}, "question": question, "answer": answer},
    )


def test_the_newest_comes_first_with_who_asked() -> None:
    made = wishes([wanted("선물 포장 되나요?", "네, 돼요."), wanted("카드 변경", conversation="web:2", offset=7)])
    assert [(one.conversation_id, one.by, one.question, one.answer) for one in made] == [
        ("web:2", "한지우", "카드 변경", ""),
        ("web:1", "한지우", "선물 포장 되나요?", "네, 돼요."),
    ]


def test_personal_data_is_masked() -> None:
    [made] = wishes([wanted("010-1234-5678로 온 문자", "me@example.com 으로\n다시 보내요.")])
    assert made.question == "[전화번호]로 온 문자"
    assert made.answer == "[이메일] 으로\n다시 보내요."


def test_a_wish_repeated_counts_once_with_the_last_answer_that_was_given() -> None:
    again = [
        wanted("선물 포장 되나요?", "네.", offset=5),
        wanted("선물 포장 되나요", "네, 돼요.", offset=6),
        wanted("선물포장 되나요?", offset=7),
        wanted("선물 포장 되나요?", conversation="web:2", offset=8),
    ]
    assert [(one.conversation_id, one.question, one.answer) for one in wishes(again)] == [
        ("web:2", "선물 포장 되나요?", ""),
        ("web:1", "선물포장 되나요?", "네, 돼요."),
    ]


def test_who_was_forgotten_wants_nothing() -> None:
    event = wanted("선물 포장 되나요?", "네, 돼요.")
    assert wishes([event.model_copy(update={"data": bare(event)}), wanted("  ")]) == ()


def test_a_mask_makes_nothing_too_long() -> None:
    numbers = "a@b.co " * 60
    [made] = wishes([wanted(numbers[:300], numbers * 4)])
    assert (len(made.question) <= 300, len(made.answer) <= 2_000) == (True, True)


def test_all_together_stay_within_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    events = [wanted(f"질문 {n}", "답" * 100, conversation=f"web:{n}", offset=n) for n in range(9)]
    monkeypatch.setattr(telling, "MOST_BYTES", 1_500)
    assert [one.question for one in wishes(events)] == ["질문 8", "질문 7", "질문 6"]
