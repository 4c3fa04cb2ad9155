"""Which team a conversation is for."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contracts.errors import Unprocessable
from contracts.teams import Member, Team, TeamHours
from conversation.models import Address, Conversation, Stage
from desk.hours import ALWAYS_OPEN, SEOUL
from desk.teams import capacity, check_overflow, hours_for, members, reach, serving, weekly

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-18:00",))


def team(name: str, *agents: str, **more: Any) -> Team:
    return Team(id=name, name=name, members=tuple(Member(agent_id=a) for a in agents), **more)


def asked(topic: str | None = None, lang: str = "ko", waited_s: int = 0, given: str | None = None) -> Conversation:
    since = NOW - timedelta(seconds=waited_s)
    address = Address("web", "v", "duretalk")
    return Conversation("web:1", address, Stage.WAITING, waiting_since=since, lang=lang, topic=topic, team=given)


ALL = team("all", "a1", "a2")
PAY = team("pay", "a3", topics=("결제",), overflow_s=120, overflow_to="all")
ENGLISH = team("english", "a4", languages=("en",))
TEAMS = [ALL, ENGLISH, PAY]


def names(teams: Any) -> list[str]:
    return [t.id for t in teams]


def test_who_names_the_topic_is_before_who_takes_everything() -> None:
    assert names(serving(asked("결제"), TEAMS)) == ["pay"]
    assert names(serving(asked("로그인"), TEAMS)) == ["all"]
    assert names(serving(asked(), TEAMS)) == ["all", "pay"]
    assert names(serving(asked("로그인", "en"), TEAMS)) == ["all", "english"]
    assert names(serving(asked("로그인", given="pay"), TEAMS)) == ["pay"], "who was given it has it"
    assert names(serving(asked("로그인", given="gone"), TEAMS)) == ["all"]


def test_where_no_team_is_for_it_every_one_is() -> None:
    assert names(serving(asked("로그인"), [ENGLISH, PAY])) == ["english", "pay"]
    assert serving(asked("결제"), []) == []


def test_overflow_after_its_time() -> None:
    assert names(reach(asked("결제", waited_s=119), TEAMS, NOW)) == ["pay"]
    assert names(reach(asked("결제", waited_s=120), TEAMS, NOW)) == ["pay", "all"]
    assert set(members(asked("결제", waited_s=120), TEAMS, NOW)) == {"a1", "a2", "a3"}


def test_skills_within_a_team() -> None:
    bilingual = Team(
        id="t", name="t", members=(Member(agent_id="ko", languages=("ko",)), Member(agent_id="en", languages=("en",)))
    )
    assert set(members(asked(lang="en"), [bilingual], NOW)) == {"en"}
    only_korean = Team(id="t", name="t", members=(Member(agent_id="ko", languages=("ko",)),))
    assert set(members(asked(lang="en"), [only_korean], NOW)) == {"ko"}, "better than nobody"


def test_capacity_is_the_largest_of_ones_teams() -> None:
    teams = [
        Team(id="a", name="a", members=(Member(agent_id="x", capacity=2),)),
        Team(id="b", name="b", members=(Member(agent_id="x", capacity=4),)),
    ]
    assert capacity("x", teams) == 4
    assert capacity("y", teams) is None


def test_hours_of_the_team_with_lunch_and_a_korean_holiday() -> None:
    office = team("pay", topics=("결제",), hours=TeamHours(lunch="12:00-13:00", **WEEK))
    hours = hours_for(asked("결제"), [office, ALL], ALWAYS_OPEN)
    assert hours.is_open(datetime(2026, 3, 3, 11, 59, tzinfo=SEOUL))
    assert not hours.is_open(datetime(2026, 3, 3, 12, 30, tzinfo=SEOUL)), "lunch"
    assert not hours.is_open(datetime(2026, 3, 2, 10, tzinfo=SEOUL)), "the substitute holiday of the First of March"
    assert hours.next_opening(datetime(2026, 2, 27, 19, tzinfo=SEOUL)) == datetime(2026, 3, 3, 9, tzinfo=SEOUL)


def test_open_while_one_of_several_teams_is() -> None:
    early = team("early", hours=TeamHours(mon=("06:00-08:00",), tue=("06:00-08:00",)))
    office = team("office", hours=TeamHours(**WEEK))
    hours = hours_for(asked(), [early, office], ALWAYS_OPEN)
    assert hours.is_open(datetime(2026, 3, 3, 7, tzinfo=SEOUL))
    assert hours.is_open(datetime(2026, 3, 3, 10, tzinfo=SEOUL))
    assert not hours.is_open(datetime(2026, 3, 3, 8, 30, tzinfo=SEOUL))
    assert hours.next_opening(datetime(2026, 3, 3, 8, 30, tzinfo=SEOUL)) == datetime(2026, 3, 3, 9, tzinfo=SEOUL)
    assert hours_for(asked(), [], ALWAYS_OPEN) is ALWAYS_OPEN


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(Unprocessable):
        weekly(TeamHours(mon=("18:00-09:00",)))
    with pytest.raises(Unprocessable):
        weekly(TeamHours(timezone="Nowhere/Else"))
    with pytest.raises(ValueError, match="go together"):
        team("x", overflow_s=10)
    with pytest.raises(Unprocessable):
        check_overflow(team("x", overflow_s=10, overflow_to="x"), [team("x")])
