"""`action_request_handoff`: the customer asked for a human."""

from actions.turn import Turn, TurnAction
from contracts.actions import HandoffPayload


class RequestHandoff(TurnAction):
    def name(self) -> str:
        return "action_request_handoff"

    async def answer(self, turn: Turn) -> HandoffPayload:
        return HandoffPayload(type="handoff", reason="asked", intent=turn.intent)
