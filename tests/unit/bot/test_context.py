"""What is remembered follows from the events alone."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.context import BEGINNING, Context, remember
from contracts.actions import HandoffPayload, SayPayload
from contracts.events import Event, Kind, Source
from contracts.messages import AskHuman, RateArticle, Settled

RATED = RateArticle(search_id="s1", article_id="a1", solved=True)
ANSWERED = {"outcome": "answered", "search_id": "s1", "article_id": "a1", "question": "환불 언제"}


def event(kind: Kind, data: dict[str, Any]) -> Event:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    return Event(conversation_id="c", offset=1, at=at, source=Source.SYSTEM, kind=kind, data=data)


def after(*turns: dict[str, Any]) -> Context:
    return remember(event(Kind.TURN_FINISHED, facts) for facts in turns)


def test_nothing_was_said_yet() -> None:
    assert remember([]) == BEGINNING
    assert remember([event(Kind.MESSAGE_CREATED, {"text": "안녕"})]) == BEGINNING


def test_the_question_stays_through_small_talk_until_the_next_one() -> None:
    context = after(ANSWERED, {"outcome": "said"})
    assert context.question == "환불 언제"
    assert context.shown == RATED
    assert after(ANSWERED, {"outcome": "suggested", "question": "배송 언제"}).question == "배송 언제"


def test_failures_count_in_a_row() -> None:
    assert after({"outcome": "abstained"}, {"outcome": "abstained"}).failures == 2
    assert after({"outcome": "abstained"}, {"outcome": "said"}, {"outcome": "not_solved"}).failures == 2
    assert after({"outcome": "abstained"}, {"outcome": "answered"}).failures == 0
    assert after(ANSWERED, {**ANSWERED, "leaning": "correction"}).failures == 1, "the answer before it was wrong"


def test_complaints_count_in_a_row() -> None:
    complaint = {"outcome": "abstained", "intent": {"name": "complaint", "confidence": 1.0}}
    assert after(complaint, complaint).complaints == 2
    assert after(complaint, {"outcome": "answered"}).complaints == 0


def test_solved_is_the_end_of_it() -> None:
    assert after(ANSWERED, {"outcome": "solved"}) == BEGINNING


@pytest.mark.parametrize("end", [Kind.HANDED_BACK, Kind.HANDOFF_CANCELLED])
def test_after_a_human_the_bot_begins_anew_and_knows_what_was_asked(end: Kind) -> None:
    turn = event(Kind.TURN_FINISHED, ANSWERED)
    handed = [event(Kind.HANDOFF_REQUESTED, {}), event(Kind.TURN_FINISHED, {"outcome": "handoff"})]
    context = remember([turn, *handed, event(Kind.TURN_FINISHED, {"outcome": "to_agent"}), event(end, {})])
    assert context == Context(earlier="환불 언제")
    assert context.understand("교환은요?").text == "교환 언제"
    assert context.to_settle is None
    later = context.after({"outcome": "suggested", "question": "배송 언제"})
    assert later.understand("선물은요?").text == "선물 언제", "leans on the newest"


def test_what_a_human_has_resolved_is_done_with() -> None:
    turn = event(Kind.TURN_FINISHED, ANSWERED)
    assert remember([turn, event(Kind.HANDOFF_REQUESTED, {}), event(Kind.HANDOFF_RESOLVED, {})]) == BEGINNING


def test_a_plain_yes_or_no_is_the_button_it_answers() -> None:
    yes, no = [SayPayload(type="say", key="affirm")], [SayPayload(type="say", key="deny")]
    offered = after({"outcome": "not_solved", "yes": AskHuman().model_dump()})
    assert offered.meant([*yes]) == AskHuman()
    assert offered.meant([*no]) is None
    assert offered.meant([HandoffPayload(type="handoff")]) is None
    assert after({"outcome": "said"}).meant([*yes]) is None
    assert after({"outcome": "said", "yes": {"kind": "of another release"}}).meant([*yes]) is None


def test_what_is_to_be_settled() -> None:
    assert BEGINNING.to_settle is None
    assert after(ANSWERED).to_settle == (RATED, RATED.model_copy(update={"solved": False}))
    suggested = {"outcome": "suggested", "question": "배송 언제"}
    assert after(suggested).to_settle == (Settled(solved=True), Settled(solved=False))
