"""The live wall: who waits, for how long, and how the agents are. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from contracts.desk import DeskAgent
from contracts.events import Event, Source
from contracts.reports import Wall, WallAgent, WallQueue
from conversation.models import Conversation
from desk.teams import Teams, capacity, serving


def wall(
    waiting: Sequence[Conversation],
    held: Sequence[Conversation],
    last_said: Mapping[str, Sequence[Event]],
    agents: Iterable[DeskAgent],
    teams: Teams,
    now: datetime,
) -> Wall:
    """`last_said`: the customers' last messages in what is held. A left message does not count as the longest wait."""
    live = [c for c in waiting if not c.off_hours]
    return Wall(
        at=now,
        waiting=len(live),
        longest_s=_longest(live, now),
        off_hours=len(waiting) - len(live),
        held=len(held),
        queues=tuple(_queues(live, teams, now)),
        agents=tuple(_agent(agent, held, last_said, teams, now) for agent in agents),
    )


def _queues(live: Sequence[Conversation], teams: Teams, now: datetime) -> Iterable[WallQueue]:
    """Each conversation counts for the first team that may take it."""
    if not teams:
        yield WallQueue(team=None, name="", waiting=len(live), longest_s=_longest(live, now))
    for team in teams:
        own = [c for c in live if serving(c, teams)[0].id == team.id]
        yield WallQueue(team=team.id, name=team.name, waiting=len(own), longest_s=_longest(own, now))


def _agent(
    agent: DeskAgent,
    held: Sequence[Conversation],
    last_said: Mapping[str, Sequence[Event]],
    teams: Teams,
    now: datetime,
) -> WallAgent:
    own = [c for c in held if c.assignee == agent.id]
    silent = [
        _seconds(said[-1].at, now)
        for c in own
        if (said := last_said.get(c.id)) and said[-1].source is Source.CUSTOMER and said[-1].offset > c.outgoing_offset
    ]
    return WallAgent(
        **agent.model_dump(),
        load=len(own),
        capacity=capacity(agent.id, teams),
        unanswered_s=max(silent, default=None),
    )


def _longest(waiting: Iterable[Conversation], now: datetime) -> int:
    return max((_seconds(c.waiting_since, now) for c in waiting if c.waiting_since), default=0)


def _seconds(since: datetime, now: datetime) -> int:
    return max(0, round((now - since).total_seconds()))
