"""Questions whose intent was not plain, as the event log has them and as authoring is told."""

from datetime import UTC, datetime
from typing import Any

from bot.unread import MOST_BYTES, MOST_LETTERS, MOST_UNREAD, unread
from contracts.events import Event, Kind, Source
from conversation.forgetting import bare


def ended(intent: str | None, question: str | None = "나무 심는 행사") -> Event:
    facts: dict[str, Any] = {"outcome": "abstained"}
    facts |= {"question": question} if question is not None else {}
    facts |= {"intent": {"name": intent, "confidence": 0.4}} if intent else {}
    at = datetime(2026, 3, 2, tzinfo=UTC)
    kind = Kind.TURN_FINISHED
    return Event(conversation_id="web:1", offset=1, at=at, source=Source.SYSTEM, kind=kind, data=facts)


def test_only_what_was_not_plain_and_was_asked() -> None:
    turns = [ended("out_of_scope", "가"), ended("faq", "나"), ended("nlu_fallback", "다"), ended("unclear", "라")]
    assert unread([*turns, ended(None), ended("out_of_scope", None), ended("out_of_scope", " ")]) == ("가", "다", "라")


def test_each_once_the_latest_first_and_not_without_end() -> None:
    assert unread([ended("unclear", "가"), ended("unclear", "나"), ended("unclear", "가")]) == ("가", "나")
    assert len(unread([ended("unclear", f"{n}") for n in range(600)])) == MOST_UNREAD
    long = unread([ended("unclear", f"{n} {'가' * 400}") for n in range(600)])
    assert {len(question) for question in long} == {MOST_LETTERS}
    assert MOST_BYTES - 1_000 < sum(len(question.encode()) for question in long) <= MOST_BYTES


def test_nothing_of_who_was_forgotten() -> None:
    turn = ended("out_of_scope")
    assert unread([turn.model_copy(update={"data": bare(turn)})]) == ()
