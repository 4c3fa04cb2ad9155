"""Holds conversations out to agents: one each, for some seconds, then to the next. A claim is still a claim.

An offer is news of the moment: after a restart it is made anew. Who takes the conversation is for the log to say.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from contracts.events import HANDOFF_KINDS, Event, Kind
from contracts.teams import Offer
from conversation.broadcast import Broadcast, Lagged
from conversation.log import EventLog
from desk.bell import Bell
from desk.hours import now as real_time
from desk.presence import Presence
from desk.priority import in_line
from desk.roster import Roster
from desk.routing import Hand, match
from desk.teams import capacity

log = structlog.get_logger(__name__)
LOOK_S = 1.0
ASKED_AGAIN = timedelta(seconds=60)
"""Who let a conversation pass is not asked for it again within this time."""


@dataclass(frozen=True, slots=True)
class Held:
    """An offer that is out."""

    agent_id: str
    seconds: int
    until: datetime


class Router:
    """Within one process. `changed` rings when an offer is made or ends."""

    def __init__(
        self,
        event_log: EventLog,
        broadcast: Broadcast,
        presence: Presence,
        roster: Roster,
        clock: Callable[[], datetime] = real_time,
    ) -> None:
        self._log = event_log
        self._broadcast = broadcast
        self._presence = presence
        self._roster = roster
        self._clock = clock
        self._out: dict[str, Held] = {}
        self._passed: dict[str, dict[str, datetime]] = {}
        self._busy_at: dict[str, datetime] = {}
        self._poke = asyncio.Event()
        self.changed = Bell()

    def offers(self, agent_id: str) -> tuple[Offer, ...]:
        """What is held out to this agent now."""
        return tuple(
            Offer(conversation_id=conversation_id, seconds=held.seconds, until=held.until.isoformat())
            for conversation_id, held in self._out.items()
            if held.agent_id == agent_id
        )

    def let_pass(self, conversation_id: str, agent_id: str) -> None:
        """The agent does not want it: it goes to the next. Harmless where it is not offered to them."""
        held = self._out.get(conversation_id)
        if held is not None and held.agent_id == agent_id:
            self._end(conversation_id, passed=True)
            self._poke.set()

    async def run(self) -> None:
        """Until cancelled."""
        hearing = asyncio.create_task(self._hear())
        try:
            while True:
                try:
                    await self.look()
                except Exception:
                    log.exception("router.failed")
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._poke.wait(), LOOK_S)
                self._poke.clear()
        finally:
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)

    async def look(self) -> None:
        """Ends what is over, and makes the offers that can be made now."""
        teams, now = self._roster.teams, self._clock()
        if not self._out and not any(team.offer_s for team in teams):
            return
        waiting = {c.id: c for c in await self._log.waiting()}
        for conversation_id, held in list(self._out.items()):
            if conversation_id not in waiting or self._presence.agent(held.agent_id) is None:
                self._end(conversation_id)
            elif held.until <= now:
                self._end(conversation_id, passed=True)
                self._presence.step_away(held.agent_id, True)  # nobody is there: the next offer would wait as long
        line = [c for c in in_line(waiting.values()) if c.id not in self._out]
        asked = {i: [a for a, at in who.items() if now - at < ASKED_AGAIN] for i, who in self._passed.items()}
        for found in match(line, await self._hands(now), asked, teams, now):
            until = now + timedelta(seconds=found.seconds)
            self._out[found.conversation_id] = Held(found.agent_id, found.seconds, until)
            self.changed.ring()
        self._passed = {i: who for i, who in self._passed.items() if i in waiting}

    async def _hands(self, now: datetime) -> list[Hand]:
        loads: dict[str, int] = {}
        for c in await self._log.held():
            if c.assignee is not None:
                loads[c.assignee] = loads.get(c.assignee, 0) + 1
        offered = {held.agent_id for held in self._out.values()}
        return [
            Hand(
                agent.id,
                loads.get(agent.id, 0),
                capacity(agent.id, self._roster.teams) or 0,
                self._busy_at.get(agent.id, self._presence.came_at(agent.id) or now),
                free=not agent.away and agent.id not in offered and self._presence.cooling(agent.id) is None,
            )
            for agent in self._presence.agents()
        ]

    async def _hear(self) -> None:
        while True:
            try:
                async with self._broadcast.handoffs() as changes:
                    self._poke.set()
                    async for event in changes:
                        self._note(event)
                        self._poke.set()
            except Lagged:
                continue

    def _note(self, event: Event) -> None:
        """When each agent last took or ended a conversation."""
        agent = event.data.get("agent")
        if event.kind in HANDOFF_KINDS and isinstance(agent, dict):
            self._busy_at[agent["id"]] = event.at
        if event.kind is Kind.HANDOFF_TRANSFERRED and event.data.get("to"):
            self._busy_at[event.data["to"]["id"]] = event.at

    def _end(self, conversation_id: str, *, passed: bool = False) -> None:
        held = self._out.pop(conversation_id)
        if passed:
            self._passed.setdefault(conversation_id, {})[held.agent_id] = self._clock()
        self.changed.ring()
