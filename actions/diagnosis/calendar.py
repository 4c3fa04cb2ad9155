"""Days as a Korean company counts them."""

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

SEOUL = ZoneInfo("Asia/Seoul")
MAX_DAYS = 3650
"""Further apart nobody counts business days."""


@cache
def _holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("KR")  # substitute holidays too; a year is worked out when it is first asked for


def is_business_day(day: date) -> bool:
    """No Saturday, Sunday or public holiday of Korea."""
    return day.weekday() < 5 and day not in _holidays()


def business_days(start: date, end: date) -> int:
    """Business days after `start` up to and with `end`; 0 where `end` is not later. At most those of ten years."""
    days = min((_day(end) - _day(start)).days, MAX_DAYS)
    return sum(is_business_day(_day(start) + timedelta(days=n)) for n in range(1, days + 1))


def after_business_days(start: date, count: int) -> date:
    """The day that many business days after `start`."""
    day, left = _day(start), min(int(count), MAX_DAYS)
    while left > 0:
        day += timedelta(days=1)
        left -= is_business_day(day)
    return day


def _day(moment: date) -> date:
    """The day in Seoul of a moment; a plain date is one already."""
    if isinstance(moment, datetime):
        return (moment.astimezone(SEOUL) if moment.tzinfo else moment).date()
    return moment
