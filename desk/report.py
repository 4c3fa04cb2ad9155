"""A report on a span of time: a fold over the log's events. Pure.

Definitions, which the app shows beside the figures:
- *requested*: a human was wanted (`handoff.requested`); all other figures are about these handoffs.
- *taken*: an agent took it. *abandoned*: the customer gave up before that.
- *waiting*: from the request to the first agent; messages left out of hours are not counted.
- *first response*: from the request to the agent's first message, out of hours left out as well.
- *handling*: from the first agent to the end (resolved, or handed back to the bot).
- *resolved by agents*: ended as `solved` or `answered`. *resolved by the bot*: the customer said so to the bot.
- *reopened*: wanted a human again within 7 days after it was resolved. *durable*: did not, and 7 days are over;
  *judged* is how many of the resolved ones this can be said of: what is resolved more than 7 days after the span is
  not followed for so long.
- *survey*: by the day on which it was asked for; the rate is answered of asked. Messengers' customers are not asked.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from contracts.events import Event, Kind, Source
from contracts.reports import AgentCount, DayCount, Report, Spread, Survey

DURABLE = timedelta(days=7)
FOLLOWED = 2 * DURABLE
"""How long after the span events are read: to the end of what began in it, and as long again for who comes back."""
KINDS = frozenset(
    {
        Kind.MESSAGE_CREATED,
        Kind.TURN_FINISHED,
        Kind.HANDOFF_REQUESTED,
        Kind.HANDOFF_ASSIGNED,
        Kind.HANDOFF_RESOLVED,
        Kind.HANDOFF_CANCELLED,
        Kind.HANDED_BACK,
        Kind.SURVEY_REQUESTED,
        Kind.SURVEY_ANSWERED,
        Kind.CARE_TAKEN,
    }
)
SETTLED = frozenset({"solved", "answered"})
MAX_WORDS = 200


@dataclass(slots=True)
class Handoff:
    """One time that a human was wanted."""

    conversation_id: str
    requested: datetime
    off_hours: bool
    taken: datetime | None = None
    answered: datetime | None = None
    ended: datetime | None = None
    how: Kind | None = None
    reason: str = ""
    agent: tuple[str, str] | None = None


@dataclass(slots=True)
class _Asked:
    at: datetime
    score: int | None = None
    words: str = ""


@dataclass(slots=True)
class Tally:
    """What a walk through the events, in order of time, has found."""

    handoffs: list[Handoff] = field(default_factory=list)
    solved_by_bot: list[datetime] = field(default_factory=list)
    surveys: list[_Asked] = field(default_factory=list)
    care: Counter[tuple[str, str, str]] = field(default_factory=Counter)


def tally(events: Iterable[Event], since: datetime, until: datetime) -> Tally:
    """Handoffs that began in the span; what became of them may come later. `events`: in order of time."""
    found = Tally()
    open_: dict[str, Handoff] = {}
    asked: dict[str, _Asked] = {}
    for e in events:
        inside = since <= e.at < until
        current = open_.get(e.conversation_id)
        match e.kind:
            case Kind.HANDOFF_REQUESTED:
                current = Handoff(e.conversation_id, e.at, bool(e.data.get("off_hours")))
                open_[e.conversation_id] = current
                found.handoffs += [current]
            case Kind.HANDOFF_ASSIGNED if current is not None:
                current.taken = current.taken or e.at
                current.agent = (e.data["agent"]["id"], e.data["agent"]["name"])
            case Kind.MESSAGE_CREATED if e.source is Source.AGENT and current is not None:
                current.answered = current.answered or e.at
            case Kind.HANDOFF_RESOLVED | Kind.HANDED_BACK | Kind.HANDOFF_CANCELLED if current is not None:
                current.ended, current.how, current.reason = e.at, e.kind, str(e.data.get("reason", ""))
                del open_[e.conversation_id]
            case Kind.TURN_FINISHED if e.data.get("outcome") == "solved" and inside:
                found.solved_by_bot.append(e.at)
            case Kind.SURVEY_REQUESTED:
                asked[e.conversation_id] = _Asked(e.at)
                found.surveys += [asked[e.conversation_id]] if inside else []
            case Kind.SURVEY_ANSWERED if (one := asked.get(e.conversation_id)) is not None:
                one.score, one.words = e.data.get("score"), str(e.data.get("text") or "")
            case Kind.CARE_TAKEN if inside:
                found.care[e.data["agent"]["id"], e.data["agent"]["name"], e.data["step"]] += 1
            case _:
                pass
    return found


def report(
    events: Sequence[Event], since: date, until: date, zone: ZoneInfo, now: datetime, *, cut: bool = False
) -> Report:
    """`events`: of KINDS, from `since` to FOLLOWED after `until`, in order of time. `cut`: there were more."""
    start, end = (datetime(d.year, d.month, d.day, tzinfo=zone) for d in (since, until))
    known = min(now, end + FOLLOWED)
    found = tally(events, start, end)
    mine = [h for h in found.handoffs if start <= h.requested < end]
    resolved = [h for h in mine if h.how is Kind.HANDOFF_RESOLVED and h.reason in SETTLED and h.ended]
    again = {id(h) for h in resolved if _came_back(h, found.handoffs)}
    judged = [h for h in resolved if h.ended is not None and known - h.ended >= DURABLE]
    return Report(
        since=since,
        until=until,
        requested=len(mine),
        off_hours=sum(h.off_hours for h in mine),
        taken=sum(h.taken is not None for h in mine),
        abandoned=sum(h.how is Kind.HANDOFF_CANCELLED and h.taken is None for h in mine),
        resolved_by_agents=len(resolved),
        resolved_by_bot=len(found.solved_by_bot),
        handed_back=sum(h.how is Kind.HANDED_BACK for h in mine),
        reopened=len(again),
        durable=sum(id(h) not in again for h in judged),
        judged=len(judged),
        waiting=spread((h.requested, h.taken) for h in mine if not h.off_hours),
        first_response=spread((h.requested, h.answered) for h in mine if not h.off_hours),
        handling=spread((h.taken, h.ended) for h in mine),
        survey=_survey(found.surveys),
        days=_days(mine, resolved, found.solved_by_bot, since, until, zone),
        agents=_agents(mine, found.care),
        reasons=dict(Counter(h.reason for h in mine if h.how is Kind.HANDOFF_RESOLVED)),
        cut=cut,
    )


def spread(pairs: Iterable[tuple[datetime | None, datetime | None]]) -> Spread:
    """By the nearest rank: a figure that was measured, not one in between."""
    seconds = sorted(round((b - a).total_seconds()) for a, b in pairs if a is not None and b is not None)
    if not seconds:
        return Spread(count=0)
    at = [seconds[min(len(seconds) - 1, -(-len(seconds) * q // 10) - 1)] for q in (5, 9)]
    return Spread(count=len(seconds), median_s=at[0], p90_s=at[1])


def _came_back(h: Handoff, every: Sequence[Handoff]) -> bool:
    ended = h.ended
    return ended is not None and any(
        other.conversation_id == h.conversation_id and ended <= other.requested < ended + DURABLE for other in every
    )


def _survey(asked: Sequence[_Asked]) -> Survey:
    scores = [one.score for one in asked if one.score is not None]
    counts = Counter(scores)
    return Survey(
        asked=len(asked),
        answered=len(scores),
        rate=round(len(scores) / len(asked), 4) if asked else None,
        average=round(sum(scores) / len(scores), 2) if scores else None,
        stars=(counts[1], counts[2], counts[3], counts[4], counts[5]),
        words=tuple(one.words for one in asked if one.words)[-MAX_WORDS:],
    )


def _days(
    mine: Sequence[Handoff],
    resolved: Sequence[Handoff],
    solved: Sequence[datetime],
    since: date,
    until: date,
    zone: ZoneInfo,
) -> tuple[DayCount, ...]:
    """By the day of the request, in the centre's zone."""
    counts: dict[date, Counter[str]] = defaultdict(Counter)
    settled = {id(h) for h in resolved}
    for h in mine:
        day = counts[h.requested.astimezone(zone).date()]
        day["requested"] += 1
        day["taken"] += h.taken is not None
        day["resolved"] += id(h) in settled
        day["abandoned"] += h.how is Kind.HANDOFF_CANCELLED and h.taken is None
    for at in solved:
        counts[at.astimezone(zone).date()]["bot"] += 1
    every = (since + timedelta(days=n) for n in range((until - since).days))
    return tuple(
        DayCount(
            day=day,
            requested=counts[day]["requested"],
            taken=counts[day]["taken"],
            resolved=counts[day]["resolved"],
            abandoned=counts[day]["abandoned"],
            solved_by_bot=counts[day]["bot"],
        )
        for day in every
    )


def _agents(mine: Sequence[Handoff], care: Counter[tuple[str, str, str]]) -> tuple[AgentCount, ...]:
    """Each handoff is its last agent's."""
    by_agent: dict[tuple[str, str], list[Handoff]] = defaultdict(list)
    for h in mine:
        if h.agent is not None:
            by_agent[h.agent].append(h)
    for agent_id, name, _ in care:
        by_agent.setdefault((agent_id, name), [])
    return tuple(
        AgentCount(
            id=agent_id,
            name=name,
            taken=len(own),
            resolved=sum(h.how is Kind.HANDOFF_RESOLVED and h.reason in SETTLED for h in own),
            first_response=spread((h.requested, h.answered) for h in own if not h.off_hours),
            firm=care[agent_id, name, "firm"],
            warned=care[agent_id, name, "warn"],
            ended=care[agent_id, name, "end"],
        )
        for (agent_id, name), own in sorted(by_agent.items(), key=lambda item: item[0][1])
    )
