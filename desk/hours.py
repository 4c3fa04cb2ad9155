"""Opening hours: pure. Weekly hours with lunch breaks, public holidays, exceptions, in the centre's own time zone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo

from holidays import country_holidays

SEARCH_DAYS = 400
"""How far ahead an opening is looked for: a year, and the longest holiday."""
SEOUL = ZoneInfo("Asia/Seoul")


class Hours(Protocol):
    """What the rest of the desk asks of opening hours. Moments carry a zone."""

    def is_open(self, at: datetime) -> bool:
        """Whether agents are at work at this moment."""

    def next_opening(self, at: datetime) -> datetime | None:
        """The first opening after this moment, in the centre's zone; None where it never closes, or never opens."""

    @property
    def today(self) -> "Weekly | None":
        """The hours to tell of, or None where it never closes."""


@dataclass(frozen=True, slots=True)
class Span:
    """Part of a day, in minutes from midnight, `start` included, `end` not; `end` is 1440 at most."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= 1440:
            raise ValueError("a span of hours begins before it ends, within one day: 22:00-24:00 and 00:00-02:00")


@dataclass(frozen=True, slots=True)
class Weekly:
    """A week's hours. `days`: Monday first; `lunch` is taken out of every day; `holidays`: a country's code.

    Substitute holidays count as holidays (source: the `holidays` package). An exception's day has its own spans
    instead of the weekday's, none meaning closed, whether or not it is a holiday; lunch is taken out of those too.
    """

    days: tuple[tuple[Span, ...], ...]
    lunch: Span | None = None
    holidays: str | None = "KR"
    exceptions: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    zone: ZoneInfo = SEOUL

    @property
    def today(self) -> "Weekly":
        return self

    def spans(self, day: date) -> tuple[Span, ...]:
        """When it is open on this day, in order."""
        if day in self.exceptions:
            spans = self.exceptions[day]
        elif self.holidays is not None and day in holidays_of(self.holidays, day.year):
            return ()
        else:
            spans = self.days[day.weekday()]
        return tuple(part for span in sorted(spans, key=lambda s: s.start) for part in without(span, self.lunch))

    def is_open(self, at: datetime) -> bool:
        local = at.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        return any(span.start <= minute < span.end for span in self.spans(local.date()))

    def next_opening(self, at: datetime) -> datetime | None:
        today = at.astimezone(self.zone).date()
        before = None  # the end of the span before, where it reaches midnight: 24:00 goes on into 00:00
        for ahead in range(-1, SEARCH_DAYS):
            day = today + timedelta(days=ahead)
            for span in self.spans(day):
                opening = self.moment(day, span.start)
                if opening > at and opening != before:
                    return opening
                before = self.moment(day, span.end)
        return None

    def moment(self, day: date, minute: int) -> datetime:
        """A minute of a day as a moment in the centre's zone."""
        return datetime.combine(day + timedelta(days=minute // 1440), time(minute % 1440 // 60, minute % 60), self.zone)


class AlwaysOpen:
    """Round the clock: the demo."""

    def is_open(self, at: datetime) -> bool:
        return True

    def next_opening(self, at: datetime) -> datetime | None:
        return None

    @property
    def today(self) -> None:
        return None


ALWAYS_OPEN: Hours = AlwaysOpen()


def without(span: Span, pause: Span | None) -> Sequence[Span]:
    """What is left of a span around a pause."""
    if pause is None or pause.end <= span.start or span.end <= pause.start:
        return [span]
    left = [(span.start, pause.start), (pause.end, span.end)]
    return [Span(start, end) for start, end in left if start < end]


@cache
def holidays_of(country: str, year: int) -> frozenset[date]:
    """A country's public holidays of a year, substitute ones among them."""
    return frozenset(country_holidays(country, years=year))


def now() -> datetime:
    """The clock that a running desk uses; tests set their own."""
    return datetime.now(UTC)
