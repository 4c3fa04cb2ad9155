"""Opening hours in words, for customers."""

from datetime import date, datetime, timedelta

from babel.dates import format_datetime

from desk.hours import Hours, Span, Weekly
from service.catalogue import Catalogue

MONDAY = date(2024, 1, 1)
PATTERNS = {
    "ko": ("M월 d일(E) aaaa h시", "M월 d일(E) aaaa h시 m분", "aaaa h시", "aaaa h시 m분"),
    "en": ("E, MMM d, h a", "E, MMM d, h:mm a", "h a", "h:mm a"),
}


def opening(moment: datetime, now: datetime, lang: str, catalogue: Catalogue) -> str:
    """`내일 오전 9시`, `3월 9일(월) 오전 9시`: as near as one would say it. `now` may be in any zone."""
    patterns = PATTERNS.get(lang, PATTERNS["ko"])
    days = (moment.date() - now.astimezone(moment.tzinfo).date()).days
    near = {0: "today", 1: "tomorrow"}.get(days)
    pattern = patterns[(2 if near else 0) + (1 if moment.minute else 0)]
    words = format_datetime(moment, pattern, tzinfo=moment.tzinfo, locale=lang if lang in PATTERNS else "ko")
    return catalogue.say(f"hours.{near}", lang, time=words) if near else str(words)


def line(hours: Hours, now: datetime, lang: str, catalogue: Catalogue) -> str | None:
    """One line for the widget: the week's hours while open, else when it opens; None where it never closes."""
    week = hours.today
    if week is None:
        return None
    if hours.is_open(now):
        return _week(week, lang, catalogue)
    opens = hours.next_opening(now)
    if opens is None:
        return catalogue.say("hours.closed", lang)
    return catalogue.say("hours.opens", lang, opens=opening(opens, now, lang, catalogue))


def _week(week: Weekly, lang: str, catalogue: Catalogue) -> str:
    """`월–금 09:00–18:00, 토 10:00–12:00, 점심시간 12:00–13:00`: equal neighbours together, closed days left out."""
    parts: list[str] = []
    first = 0
    for day in range(1, 8):
        if day < 7 and week.days[day] == week.days[first]:
            continue
        if week.days[first]:
            names = [_weekday(first, lang), *([_weekday(day - 1, lang)] if day - 1 > first else [])]
            parts.append(f"{'–'.join(names)} {' '.join(map(_span, week.days[first]))}")
        first = day
    if week.lunch is not None:
        parts.append(catalogue.say("hours.lunch", lang, span=_span(week.lunch)))
    return ", ".join(parts)


def _weekday(day: int, lang: str) -> str:
    return str(format_datetime(datetime.combine(MONDAY + timedelta(days=day), datetime.min.time()), "E", locale=lang))


def _span(span: Span) -> str:
    return "–".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (span.start, span.end))
