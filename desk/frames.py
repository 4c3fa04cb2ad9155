"""Frames that every agent's screen shows alike: looked up and written as JSON once, however many sockets send them."""

import asyncio
import json
from typing import Any

from contracts.events import Event
from desk.casework import Casework
from desk.summaries import summary

MOST = 200
"""Changes that are kept for sockets that have not sent them yet; who is slower looks again."""


class SharedFrames:
    """Within one process. Whoever asks first has the frame made, and the others wait for the same one."""

    def __init__(self, casework: Casework) -> None:
        self._casework = casework
        self._changes: dict[tuple[str, int], asyncio.Task[str]] = {}
        self._agents: tuple[asyncio.Event, str] | None = None

    async def change(self, event: Event) -> str:
        """The conversation after this event, or after a later one, which then follows."""
        about = (event.conversation_id, event.offset)
        made = self._changes.get(about)
        if made is None:
            made = self._changes[about] = asyncio.create_task(self._change(event.conversation_id))
            if len(self._changes) > MOST:
                del self._changes[next(iter(self._changes))]
        return await asyncio.shield(made)  # whoever leaves does not take it away from the others

    def agents(self) -> str:
        """Who is at the desk now."""
        unrung = self._casework.presence.changed.next()
        if self._agents is None or self._agents[0] is not unrung:
            items = [agent.model_dump(mode="json") for agent in self._casework.presence.agents()]
            self._agents = unrung, frame("agents", items=items)
        return self._agents[1]

    async def _change(self, conversation_id: str) -> str:
        conversation = await self._casework.conversation(conversation_id)
        shown = await summary(self._casework.log, conversation)
        return frame("change", conversation=shown.model_dump(mode="json"))


def frame(frame_type: str, /, **fields: Any) -> str:
    return json.dumps({"type": frame_type, **fields})
