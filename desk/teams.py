"""Which team a conversation is for, and when that team is there: pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.errors import Unprocessable
from contracts.teams import Member, Team, TeamHours
from conversation.models import Conversation
from desk.hours import ALWAYS_OPEN, Hours, Weekly
from desk.hours_file import CentreHours

Teams = Sequence[Team]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Open while one of these is; for a conversation that several teams may take."""

    each: tuple[Hours, ...]

    def is_open(self, at: datetime) -> bool:
        return any(hours.is_open(at) for hours in self.each)

    def next_opening(self, at: datetime) -> datetime | None:
        if self.is_open(at):
            return None
        return min((o for hours in self.each if (o := hours.next_opening(at)) is not None), default=None)

    @property
    def today(self) -> Weekly | None:
        weeks = [hours.today for hours in self.each]
        return None if None in weeks else weeks[0]


def weekly(hours: TeamHours) -> Weekly:
    """Raises Unprocessable for hours that cannot be."""
    try:
        return CentreHours.model_validate(hours.model_dump()).weekly()
    except ValueError as error:
        raise Unprocessable(f"these opening hours cannot be: {error}") from error


def serving(c: Conversation, teams: Teams) -> Teams:
    """The teams that may take it: the one it was given to; else those that name its topic; else those for everything.

    Where no team is for it, every team is: nobody waits for an agent who will never come.
    """
    if c.team is not None and (given := [team for team in teams if team.id == c.team]):
        return given
    able = [
        team
        for team in teams
        if _serves(team.centres, c.address.centre_id)
        and _serves(team.languages, c.lang)
        and _serves(team.topics, c.topic)
    ]
    named = [team for team in able if team.topics and c.topic is not None]
    return named or able or teams


def reach(c: Conversation, teams: Teams, now: datetime) -> Teams:
    """Those, and where it has waited too long the teams that they overflow to."""
    own = serving(c, teams)
    waited = timedelta() if c.waiting_since is None else now - c.waiting_since
    over = {
        team.overflow_to for team in own if team.overflow_s is not None and waited >= timedelta(seconds=team.overflow_s)
    }
    return [*own, *(team for team in teams if team.id in over and team not in own)]


def members(c: Conversation, teams: Teams, now: datetime) -> dict[str, Member]:
    """Agents who may take it, by id, each as the first of these teams knows them.

    Skills count within one's team: who speaks no English there is not given English; where nobody can, everybody may.
    """
    every: dict[str, Member] = {}
    for team in reach(c, teams, now):
        for member in team.members:
            every.setdefault(member.agent_id, member)
    skilled = {i: m for i, m in every.items() if _serves(m.languages, c.lang) and _serves(m.topics, c.topic)}
    return skilled or every


def capacity(agent_id: str, teams: Teams) -> int | None:
    """Conversations this agent may have at once: the most that one of their teams allows; None without a team."""
    return max((m.capacity for team in teams for m in team.members if m.agent_id == agent_id), default=None)


def hours_for(c: Conversation, teams: Teams, centre: Hours) -> Hours:
    """When somebody is there for it: its teams' hours, the centre's where a team has none."""
    if not teams:
        return centre
    each = tuple(centre if team.hours is None else weekly(team.hours) for team in serving(c, teams))
    return each[0] if len(each) == 1 else AnyOf(each) if each else ALWAYS_OPEN


def check_overflow(team: Team, others: Iterable[Team]) -> None:
    """Raises Unprocessable where the team overflows to itself or to one that there is not."""
    if team.overflow_to is not None and team.overflow_to not in {other.id for other in others} - {team.id}:
        raise Unprocessable("overflow_to names no other team")


def _serves(skills: Sequence[str], wanted: str | None) -> bool:
    return not skills or wanted is None or wanted in skills
