"""Figures of a report, against a week told by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from contracts.agents import Agent
from contracts.desk import DeskAgent
from contracts.events import Event, Kind, Source
from contracts.reports import Spread
from contracts.teams import Member, Team
from conversation.models import Address, Conversation, Stage
from desk.api_reports import table_of
from desk.hours import SEOUL
from desk.report import FOLLOWED, report, spread
from desk.wall import wall

MONDAY = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)  # 09:00 in Seoul
HANUL, BADA = {"id": "a1", "name": "김하늘"}, {"id": "a2", "name": "=이바다"}
OFFSETS: dict[str, int] = {}


def at(conversation_id: str, minutes: float, kind: Kind, source: Source = Source.AGENT, **data: object) -> Event:
    OFFSETS[conversation_id] = OFFSETS.get(conversation_id, 0) + 1
    moment = MONDAY + timedelta(minutes=minutes)
    offset = OFFSETS[conversation_id]
    return Event(conversation_id=conversation_id, offset=offset, at=moment, source=source, kind=kind, data=dict(data))


DAY = 24 * 60
WEEK = [
    # Solved in 10 minutes, answered in 3, rated 5; never came back.
    at("one", 0, Kind.HANDOFF_REQUESTED, Source.BOT, reason="asked"),
    at("one", 2, Kind.HANDOFF_ASSIGNED, agent=HANUL),
    at("one", 3, Kind.MESSAGE_CREATED, text="안녕하세요"),
    at("one", 12, Kind.HANDOFF_RESOLVED, agent=HANUL, reason="solved"),
    at("one", 12, Kind.SURVEY_REQUESTED, Source.SYSTEM),
    at("one", 13, Kind.SURVEY_ANSWERED, Source.CUSTOMER, score=5, text="빨라요"),
    # Gave up.
    at("two", 5, Kind.HANDOFF_REQUESTED, Source.BOT, reason="asked"),
    at("two", 9, Kind.HANDOFF_CANCELLED, Source.CUSTOMER, reason="customer"),
    # Solved on Tuesday, came back on Thursday.
    at("three", DAY, Kind.HANDOFF_REQUESTED, Source.BOT, reason="asked"),
    at("three", DAY + 4, Kind.HANDOFF_ASSIGNED, agent=BADA),
    at("three", DAY + 9, Kind.MESSAGE_CREATED, text="네"),
    at("three", DAY + 9, Kind.CARE_TAKEN, agent=BADA, step="firm"),
    at("three", DAY + 20, Kind.HANDOFF_RESOLVED, agent=BADA, reason="answered"),
    at("three", DAY + 20, Kind.SURVEY_REQUESTED, Source.SYSTEM),
    at("three", 3 * DAY, Kind.HANDOFF_REQUESTED, Source.BOT, reason="asked", off_hours=True),
    at("three", 3 * DAY + 600, Kind.HANDOFF_ASSIGNED, agent=BADA),
    at("three", 3 * DAY + 605, Kind.HANDED_BACK, agent=BADA),
    # The bot alone.
    at("four", DAY + 1, Kind.TURN_FINISHED, Source.SYSTEM, outcome="solved"),
    at("four", DAY + 2, Kind.TURN_FINISHED, Source.SYSTEM, outcome="answered"),
]
EVENTS = sorted(WEEK, key=lambda e: (e.at, e.conversation_id, e.offset))
SINCE, UNTIL = date(2026, 3, 2), date(2026, 3, 9)


def test_a_week_told_by_hand() -> None:
    made = report(EVENTS, SINCE, UNTIL, SEOUL, MONDAY + timedelta(days=30))
    assert (made.requested, made.off_hours, made.taken, made.abandoned, made.handed_back) == (4, 1, 3, 1, 1)
    assert (made.resolved_by_agents, made.resolved_by_bot, made.reopened) == (2, 1, 1)
    assert (made.durable, made.judged) == (1, 2)
    assert made.waiting == Spread(count=2, median_s=120, p90_s=240), "the left message is not counted"
    assert made.first_response == Spread(count=2, median_s=180, p90_s=540)
    assert made.handling == Spread(count=3, median_s=600, p90_s=960)
    assert (made.survey.asked, made.survey.answered, made.survey.rate, made.survey.average) == (2, 1, 0.5, 5)
    assert (made.survey.stars, made.survey.words) == ((0, 0, 0, 0, 1), ("빨라요",))
    assert [(d.day.day, d.requested, d.resolved, d.abandoned, d.solved_by_bot) for d in made.days[:4]] == [
        (2, 2, 1, 1, 0),
        (3, 1, 1, 0, 1),
        (4, 0, 0, 0, 0),
        (5, 1, 0, 0, 0),
    ]
    assert [(a.name, a.taken, a.resolved, a.firm) for a in made.agents] == [("=이바다", 2, 1, 1), ("김하늘", 1, 1, 0)]
    assert made.reasons == {"solved": 1, "answered": 1}


def test_what_is_too_young_is_not_judged() -> None:
    """Not even where it came back already: what did not yet may do so."""
    made = report(EVENTS, SINCE, UNTIL, SEOUL, MONDAY + timedelta(days=4))
    assert (made.reopened, made.durable, made.judged) == (1, 0, 0)


@pytest.mark.parametrize(
    ("resolved", "again", "judged", "durable"), [(5, 10, 1, 0), (5, 40, 1, 1), (12, 13, 0, 0), (12, 17, 0, 0)]
)
def test_only_what_was_followed_for_all_of_its_seven_days_is_durable(
    resolved: int, again: int, judged: int, durable: int
) -> None:
    """Wanted on the day before the span's end; days are counted from that end."""
    every = [
        at("late", -DAY, Kind.HANDOFF_REQUESTED, Source.BOT, reason="asked"),
        at("late", resolved * DAY, Kind.HANDOFF_RESOLVED, agent=HANUL, reason="solved"),
        at("late", again * DAY, Kind.HANDOFF_REQUESTED, Source.BOT, reason="asked"),
    ]
    end = datetime(SINCE.year, SINCE.month, SINCE.day, tzinfo=SEOUL)
    read = [e for e in every if e.at < end + FOLLOWED]
    made = report(read, SINCE - timedelta(days=7), SINCE, SEOUL, MONDAY + timedelta(days=60))
    assert (made.requested, made.judged, made.durable) == (1, judged, durable)


def test_what_began_outside_is_not_counted_but_what_came_of_the_inside_is() -> None:
    made = report(EVENTS, SINCE, date(2026, 3, 4), SEOUL, MONDAY + timedelta(days=30))
    assert (made.requested, made.resolved_by_agents, made.reopened) == (3, 2, 1)
    nothing = report([], SINCE, UNTIL, SEOUL, MONDAY)
    assert (nothing.requested, nothing.survey.rate, nothing.waiting) == (0, None, Spread(count=0))


def test_a_spread_is_by_nearest_rank() -> None:
    pairs = [(MONDAY, MONDAY + timedelta(seconds=n)) for n in range(1, 11)]
    assert spread(pairs) == Spread(count=10, median_s=5, p90_s=9)
    assert spread(pairs[:1]) == Spread(count=1, median_s=1, p90_s=1)


def test_csv_runs_nothing_in_a_spreadsheet() -> None:
    text = table_of(report(EVENTS, SINCE, UNTIL, SEOUL, MONDAY + timedelta(days=30)))
    lines = text.split("\r\n")
    assert lines[1] == "2026-03-02,2,1,1,1,0"
    assert "'=이바다,2,1,540,1,0,0" in lines


def test_the_wall() -> None:
    def conversation(name: str, **state: object) -> Conversation:
        return Conversation(name, Address("web", name, "duretalk"), **state)  # type: ignore[arg-type]

    waiting = [
        conversation("w1", stage=Stage.WAITING, waiting_since=MONDAY, topic="결제"),
        conversation("w2", stage=Stage.WAITING, waiting_since=MONDAY, off_hours=True),
        conversation("w3", stage=Stage.WAITING, waiting_since=MONDAY + timedelta(minutes=3)),
    ]
    held = [conversation("h1", stage=Stage.ASSIGNED, assignee="a1", outgoing_offset=2)]
    said = {"h1": [at("h1", 1, Kind.MESSAGE_CREATED, Source.CUSTOMER).model_copy(update={"offset": 5})]}
    teams = [
        Team(id="all", name="모두", members=(Member(agent_id="a1", capacity=3),)),
        Team(id="pay", name="결제", topics=("결제",)),
    ]
    agents = [DeskAgent(**Agent.model_validate(HANUL).model_dump())]
    made = wall(waiting, held, said, agents, teams, MONDAY + timedelta(minutes=5))
    assert (made.waiting, made.longest_s, made.off_hours, made.held) == (2, 300, 1, 1)
    assert [(q.team, q.waiting, q.longest_s) for q in made.queues] == [("all", 1, 120), ("pay", 1, 300)]
    assert [(a.load, a.capacity, a.unanswered_s) for a in made.agents] == [(1, 3, 240)]
    alone = wall(waiting, [], {}, [], [], MONDAY + timedelta(minutes=5))
    assert [(q.team, q.waiting) for q in alone.queues] == [(None, 2)]
