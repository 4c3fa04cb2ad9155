"""Which agents are at the desk: those with an open socket; and who of them is away."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from contracts.agents import Agent
from contracts.desk import DeskAgent
from desk.bell import Bell


class Presence:
    """Within one process. `changed` rings whenever somebody comes, goes, or says that they are away or back."""

    def __init__(self) -> None:
        self._sockets: Counter[str] = Counter()
        self._agents: dict[str, DeskAgent] = {}
        self.changed = Bell()

    @contextmanager
    def at_desk(self, agent: Agent) -> Iterator[None]:
        """The agent is there inside the `with`; several windows of one agent count as one."""
        self._sockets[agent.id] += 1
        self._set(DeskAgent(**agent.model_dump(), away=self.away(agent.id)))
        try:
            yield
        finally:
            self._sockets[agent.id] -= 1
            if self._sockets[agent.id] == 0:
                del self._sockets[agent.id], self._agents[agent.id]
                self.changed.ring()

    def step_away(self, agent_id: str, away: bool) -> None:
        """Somebody at the desk is away from now on, or back."""
        if (agent := self._agents.get(agent_id)) is not None:
            self._set(agent.model_copy(update={"away": away}))

    def away(self, agent_id: str) -> bool:
        agent = self._agents.get(agent_id)
        return agent is not None and agent.away

    def agent(self, agent_id: str) -> Agent | None:
        found = self._agents.get(agent_id)
        return None if found is None else Agent(id=found.id, name=found.name)

    def agents(self) -> tuple[DeskAgent, ...]:
        return tuple(sorted(self._agents.values(), key=lambda agent: (agent.name, agent.id)))

    def _set(self, agent: DeskAgent) -> None:
        if self._agents.get(agent.id) != agent:
            self._agents[agent.id] = agent
            self.changed.ring()
