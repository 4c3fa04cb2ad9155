"""Teams of agents on the wire: whom they serve, when, and how a conversation finds its agent."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from contracts.agents import AgentId
from contracts.articles import Language
from contracts.base import Strict

TeamId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
Topic = Annotated[str, StringConstraints(min_length=1, max_length=64, strip_whitespace=True)]
Span = Annotated[str, StringConstraints(pattern=r"^\d\d:\d\d\s*-\s*\d\d:\d\d$")]
Day = Annotated[tuple[Span, ...], Field(max_length=4)]
DEFAULT_CAPACITY = 5


class Member(Strict):
    """An agent of a team. `capacity`: conversations at once; no languages or topics: all that the team serves."""

    agent_id: AgentId
    capacity: Annotated[int, Field(ge=1, le=50)] = DEFAULT_CAPACITY
    languages: Annotated[tuple[Language, ...], Field(max_length=10)] = ()
    topics: Annotated[tuple[Topic, ...], Field(max_length=50)] = ()


class TeamHours(Strict):
    """A week of opening hours, as in the file of opening hours (`desk.hours_file`); a day without spans is closed."""

    timezone: Annotated[str, StringConstraints(max_length=64)] = "Asia/Seoul"
    lunch: Span | None = None
    holidays: Annotated[str, StringConstraints(max_length=8)] = "KR"
    mon: Day = ()
    tue: Day = ()
    wed: Day = ()
    thu: Day = ()
    fri: Day = ()
    sat: Day = ()
    sun: Day = ()
    exceptions: Annotated[dict[date, Day], Field(max_length=100)] = Field(default_factory=dict)


class TeamSpec(Strict):
    """What a supervisor decides about a team.

    No centres, languages or topics: all. `hours`: None for the centre's own. `offer_s`: a conversation is offered to
    one agent for so long, then to the next; None: agents take what they want. After `overflow_s` seconds of waiting
    the team `overflow_to` may take it too.
    """

    name: Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True)]
    centres: Annotated[tuple[Topic, ...], Field(max_length=20)] = ()
    languages: Annotated[tuple[Language, ...], Field(max_length=10)] = ()
    topics: Annotated[tuple[Topic, ...], Field(max_length=50)] = ()
    members: Annotated[tuple[Member, ...], Field(max_length=200)] = ()
    hours: TeamHours | None = None
    offer_s: Annotated[int, Field(ge=10, le=300)] | None = None
    overflow_s: Annotated[int, Field(ge=0, le=7200)] | None = None
    overflow_to: TeamId | None = None

    @model_validator(mode="after")
    def _overflows_somewhere(self) -> "TeamSpec":
        if (self.overflow_s is None) != (self.overflow_to is None):
            raise ValueError("overflow_s and overflow_to go together")
        if len({m.agent_id for m in self.members}) < len(self.members):
            raise ValueError("an agent is in a team once")
        return self


class Team(TeamSpec):
    id: TeamId


class TeamList(Strict):
    items: tuple[Team, ...]


class Offer(Strict):
    """A conversation held out to one agent until a moment (UTC); `seconds` that it is held out in all."""

    conversation_id: str
    seconds: int
    until: str


Sign = Literal["urgent", "angry", "verified"]
