"""What supervisors look at: the present (wall) and a span of time (report). Durations are seconds."""

from datetime import date, datetime

from contracts.base import Strict
from contracts.desk import DeskAgent


class WallAgent(DeskAgent):
    """An agent at the desk. `load`: conversations they have; `capacity`: None without a team.

    `unanswered_s`: for how long their longest waiting customer has had no answer.
    """

    load: int = 0
    capacity: int | None = None
    unanswered_s: int | None = None


class WallQueue(Strict):
    """Those who wait for the same team; without teams there is one, of no name."""

    team: str | None
    name: str
    waiting: int
    longest_s: int


class Wall(Strict):
    at: datetime
    waiting: int
    longest_s: int
    off_hours: int
    held: int
    queues: tuple[WallQueue, ...]
    agents: tuple[WallAgent, ...]


class Spread(Strict):
    """Of `count` durations: the middle one, and the one that nine of ten stay below. None where there are none."""

    count: int
    median_s: int | None = None
    p90_s: int | None = None


class Survey(Strict):
    """`rate`: answered of asked, 0..1. `stars`: how many gave 1 to 5."""

    asked: int
    answered: int
    rate: float | None
    average: float | None
    stars: tuple[int, ...]
    words: tuple[str, ...]


class DayCount(Strict):
    day: date
    requested: int
    taken: int
    resolved: int
    abandoned: int
    solved_by_bot: int


class AgentCount(Strict):
    """`firm`, `warned`, `ended`: steps against abuse, so that supervisors see strain and not keystrokes."""

    id: str
    name: str
    taken: int
    resolved: int
    first_response: Spread
    firm: int = 0
    warned: int = 0
    ended: int = 0


class Report(Strict):
    """Handoffs that began from `since` to before `until`. Every figure's definition is in `desk.report`."""

    since: date
    until: date
    requested: int
    off_hours: int
    taken: int
    abandoned: int
    resolved_by_agents: int
    resolved_by_bot: int
    handed_back: int
    reopened: int
    durable: int
    judged: int
    waiting: Spread
    first_response: Spread
    handling: Spread
    survey: Survey
    days: tuple[DayCount, ...]
    agents: tuple[AgentCount, ...]
    reasons: dict[str, int]
    cut: bool = False
