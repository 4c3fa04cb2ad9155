from actions.request_handoff import RequestHandoff
from actions.turn import Turn
from contracts.actions import HandoffPayload, Reading


async def test_a_human_is_asked_for_with_the_reading_that_said_so() -> None:
    intent = Reading(name="ask_human", confidence=0.99)
    payload = await RequestHandoff().answer(Turn("상담원 연결", "ko", "t1", intent))
    assert payload == HandoffPayload(type="handoff", reason="asked", intent=intent)
