"""Who an agent is, to customers and to other agents."""

from typing import Annotated

from pydantic import StringConstraints

from contracts.base import Strict

AgentId = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class Agent(Strict):
    """`name` is what customers see after 상담원."""

    id: AgentId
    name: Annotated[str, StringConstraints(min_length=1, max_length=64)]
