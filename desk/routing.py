"""Who is offered which conversation: pure. The last agent where they can, else whoever has been idle longest."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from conversation.models import Conversation
from desk.teams import Teams, members, reach


@dataclass(frozen=True, slots=True)
class Hand:
    """An agent at the desk. `load`: conversations they have; `free`: neither away, nor cooling down, nor asked already.

    `idle_since`: when they last took or ended one, or came.
    """

    agent_id: str
    load: int
    capacity: int
    idle_since: datetime
    free: bool = True

    @property
    def has_room(self) -> bool:
        return self.free and self.load < self.capacity


@dataclass(frozen=True, slots=True)
class Match:
    conversation_id: str
    agent_id: str
    seconds: int


def offer_s(c: Conversation, teams: Teams, now: datetime) -> int | None:
    """How long it is held out to one agent; None where agents take by hand."""
    return next((team.offer_s for team in reach(c, teams, now) if team.offer_s is not None), None)


def pick(c: Conversation, hands: Sequence[Hand], asked: Collection[str], teams: Teams, now: datetime) -> str | None:
    """Whom to offer it to; None where nobody has room. `asked`: who has just let it pass."""
    able = members(c, teams, now)
    room = [hand for hand in hands if hand.agent_id in able and hand.has_room and hand.agent_id not in asked]
    if any(hand.agent_id == c.last_agent for hand in room):
        return c.last_agent
    return min(room, key=lambda hand: (hand.idle_since, hand.load, hand.agent_id)).agent_id if room else None


def match(
    line: Sequence[Conversation],
    hands: Sequence[Hand],
    asked: Mapping[str, Collection[str]],
    teams: Teams,
    now: datetime,
) -> list[Match]:
    """One round of offers: in the order of the line, to each agent one at most."""
    made: list[Match] = []
    free = {hand.agent_id: hand for hand in hands if hand.has_room}
    for c in line:
        seconds = offer_s(c, teams, now)
        if seconds is None:
            continue
        chosen = pick(c, list(free.values()), asked.get(c.id, ()), teams, now)
        if chosen is not None:
            made.append(Match(c.id, chosen, seconds))
            del free[chosen]
    return made
