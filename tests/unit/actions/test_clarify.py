import pytest

from actions.clarify import Clarify
from actions.turn import Turn
from contracts.actions import ClarifyPayload, Reading

INTENT = Reading(name="unclear", confidence=0.5)


async def test_the_two_readings_are_passed_on() -> None:
    turn = Turn("상담원 시간", "ko", "t1", INTENT, readings=("ask_human", "faq"))
    assert await Clarify().answer(turn) == ClarifyPayload(type="clarify", readings=("ask_human", "faq"), intent=INTENT)


@pytest.mark.parametrize("readings", [(), ("faq",), ("faq", "ask_human", "complaint")])
async def test_anything_but_two_readings_is_no_question(readings: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="unpack"):
        await Clarify().answer(Turn("상담원 시간", "ko", "t1", INTENT, readings=readings))
