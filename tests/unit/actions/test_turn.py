from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from structlog.testing import capture_logs

from actions.turn import Turn, TurnAction
from contracts.actions import Payload, Reading, SayPayload

INTENT = {"name": "faq", "confidence": 0.9}


def tracker(**message: Any) -> Tracker:
    return Tracker.from_dict({"sender_id": "a", "latest_message": message})


def test_a_turn_is_read_from_the_latest_message() -> None:
    metadata = {"turn_id": "t1", "lang": "ko", "query": "환불 언제"}
    turn = Turn.of(tracker(text="환불  언제", intent=INTENT, metadata=metadata))
    assert turn == Turn("환불 언제", "ko", "t1", Reading(name="faq", confidence=0.9))


def test_what_pictures_say_is_read_too() -> None:
    metadata = {"query": "왜 이래요", "codes": ["DT-4021", 7, "", "x" * 41, " DT-1003 "], "screen": "가" * 2_000}
    turn = Turn.of(tracker(text="왜 이래요", metadata=metadata))
    assert (turn.codes, len(turn.screen)) == (("DT-4021", "DT-1003"), 1_000)
    assert Turn.of(tracker(text="왜", metadata={"codes": "DT-4021", "screen": ["x"]})).codes == ()


def test_without_a_cleaned_query_the_words_themselves_are_searched() -> None:
    assert Turn.of(tracker(text="환불 언제")).query == "환불 언제"


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"text": None, "metadata": None, "intent": None},
        {"text": 3, "metadata": []},
        {"metadata": {"turn_id": 7, "lang": "fr", "query": {"a": 1}}},
        {"intent": {"name": None, "confidence": 0.0}},
    ],
)
def test_what_is_missing_or_of_a_wrong_type_counts_as_not_said(message: dict[str, Any]) -> None:
    assert Turn.of(tracker(**message)) == Turn("", None, None, Reading())


def test_long_values_are_cut_to_what_the_search_accepts() -> None:
    turn = Turn.of(tracker(text="가" * 5_000, metadata={"turn_id": "t" * 900}))
    assert (len(turn.query), len(turn.turn_id or "")) == (2_000, 200)


class Broken(TurnAction):
    def name(self) -> str:
        return "action_broken"

    async def answer(self, turn: Turn) -> Payload:
        raise RuntimeError("cannot")


class Say(Broken):
    async def answer(self, turn: Turn) -> Payload:
        return SayPayload(type="say", key="greet", intent=turn.intent)


async def test_the_payload_is_the_one_custom_message_and_there_are_no_events() -> None:
    dispatcher = CollectingDispatcher()
    assert await Say().run(dispatcher, tracker(text="안녕", intent=INTENT), {}) == []
    assert [message["custom"] for message in dispatcher.messages] == [
        {"type": "say", "key": "greet", "intent": {"name": "faq", "confidence": 0.9}}
    ]


async def test_an_action_that_breaks_says_nothing_and_logs_no_words() -> None:
    dispatcher = CollectingDispatcher()
    with capture_logs() as logged:
        assert await Broken().run(dispatcher, tracker(text="내 비밀"), {}) == []
    assert dispatcher.messages == []
    assert [entry["event"] for entry in logged] == ["action.failed"]
    assert "내 비밀" not in str(logged)
