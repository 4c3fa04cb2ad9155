"""`action_clarify`: two readings are close; the customer is asked which one is meant."""

from actions.turn import Turn, TurnAction
from contracts.actions import ClarifyPayload


class Clarify(TurnAction):
    def name(self) -> str:
        return "action_clarify"

    async def answer(self, turn: Turn) -> ClarifyPayload:
        """Raises ValueError where Rasa named no two readings, which then counts as not answered."""
        first, second = turn.readings
        return ClarifyPayload(type="clarify", readings=(first, second), intent=turn.intent)
