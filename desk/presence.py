"""Which agents are at the desk: those with an open socket; and who of them is away."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from contracts.agents import Agent
from contracts.desk import DeskAgent
from desk.bell import Bell
from desk.hours import now as real_time


class Presence:
    """Within one process. `changed` rings whenever somebody comes, goes, or says that they are away or back."""

    def __init__(self, clock: Callable[[], datetime] = real_time) -> None:
        self._clock = clock
        self._sockets: Counter[str] = Counter()
        self._agents: dict[str, DeskAgent] = {}
        self._came_at: dict[str, datetime] = {}
        self._cooling: dict[str, datetime] = {}
        self.changed = Bell()

    @contextmanager
    def at_desk(self, agent: Agent) -> Iterator[None]:
        """The agent is there inside the `with`; several windows of one agent count as one."""
        self._sockets[agent.id] += 1
        self._came_at.setdefault(agent.id, self._clock())
        here = DeskAgent(**agent.model_dump(), away=self.away(agent.id), cooling_until=self.cooling(agent.id))
        self._set(here)
        try:
            yield
        finally:
            self._sockets[agent.id] -= 1
            if self._sockets[agent.id] == 0:
                del self._sockets[agent.id], self._agents[agent.id], self._came_at[agent.id]
                self.changed.ring()

    def step_away(self, agent_id: str, away: bool) -> None:
        """Somebody at the desk is away from now on, or back."""
        if (agent := self._agents.get(agent_id)) is not None:
            self._set(agent.model_copy(update={"away": away}))

    def look_at(self, agent_id: str, conversation_id: str | None) -> None:
        """What an agent has on the screen of the window that they last used."""
        if (agent := self._agents.get(agent_id)) is not None:
            self._set(agent.model_copy(update={"looking_at": conversation_id}))

    def away(self, agent_id: str) -> bool:
        agent = self._agents.get(agent_id)
        return agent is not None and agent.away

    def came_at(self, agent_id: str) -> datetime | None:
        return self._came_at.get(agent_id)

    def cool_down(self, agent_id: str, until: datetime | None) -> None:
        """After an abusive chat nothing is offered to the agent until then; None: they are well again."""
        self._cooling.pop(agent_id, None)
        if until is not None and until > self._clock():
            self._cooling[agent_id] = until
        if (agent := self._agents.get(agent_id)) is not None:
            self._set(agent.model_copy(update={"cooling_until": self.cooling(agent_id)}))

    def cooling(self, agent_id: str) -> datetime | None:
        """Until when the agent cools down; None where they do not."""
        until = self._cooling.get(agent_id)
        return until if until is not None and until > self._clock() else None

    def agent(self, agent_id: str) -> Agent | None:
        found = self._agents.get(agent_id)
        return None if found is None else Agent(id=found.id, name=found.name)

    def agents(self) -> tuple[DeskAgent, ...]:
        here = (a.model_copy(update={"cooling_until": self.cooling(a.id)}) for a in self._agents.values())
        return tuple(sorted(here, key=lambda agent: (agent.name, agent.id)))

    def _set(self, agent: DeskAgent) -> None:
        if self._agents.get(agent.id) != agent:
            self._agents[agent.id] = agent
            self.changed.ring()
