"""Which agents are at the desk: those with an open socket."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from contracts.agents import Agent


class Presence:
    """Within one process."""

    def __init__(self) -> None:
        self._sockets: Counter[str] = Counter()
        self._agents: dict[str, Agent] = {}

    @contextmanager
    def at_desk(self, agent: Agent) -> Iterator[None]:
        """The agent is there inside the `with`; several windows of one agent count as one."""
        self._sockets[agent.id] += 1
        self._agents[agent.id] = agent
        try:
            yield
        finally:
            self._sockets[agent.id] -= 1
            if self._sockets[agent.id] == 0:
                del self._sockets[agent.id], self._agents[agent.id]

    def agent(self, agent_id: str) -> Agent | None:
        return self._agents.get(agent_id)

    def agents(self) -> tuple[Agent, ...]:
        return tuple(sorted(self._agents.values(), key=lambda agent: (agent.name, agent.id)))
