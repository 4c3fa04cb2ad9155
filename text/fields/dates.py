"""Dates and times as Korean customers and screens write them, and the plain English ones.

dateparser 1.5.0 gets 19 of the 39 days in tests/unit/text/test_dates.py right: it does not know 그저께, 사흘 전,
지난주 금요일 or 한 달 전, loses the hour of "오늘 오후 2시", and takes "수 없어요" for a Wednesday. So these are ours.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from text.fields.field import Field, apart

_WEEKDAYS = "월화수목금토일"
_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS_OFF = {
    "오늘": 0, "금일": 0, "어제": -1, "어저께": -1, "전일": -1, "그저께": -2, "그제": -2, "엊그제": -2, "그끄저께": -3,
    "내일": 1, "모레": 2, "글피": 3, "today": 0, "yesterday": -1, "tomorrow": 1,
}  # fmt: skip
_COUNTS = {
    "하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "이레": 7, "여드레": 8, "아흐레": 9, "열흘": 10,
    "보름": 15, "일주일": 7, "이주일": 14,
}  # fmt: skip
_NATIVE = {"한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "a": 1, "one": 1, "two": 2, "three": 3}
_SIDE = {
    "지지난": -2, "저저번": -2, "지난": -1, "저번": -1, "이번": 0, "다음": 1, "다다음": 2,
    "last": -1, "this": 0, "next": 1,
}  # fmt: skip
_AFTERNOON = {
    "오후": range(12),
    "pm": range(12),
    "저녁": range(12),
    "낮": range(5),
    "점심": range(5),
    "밤": range(6, 12),
}
_YEARS = {"재작년": -2, "작년": -1, "지난해": -1, "올해": 0, "금년": 0, "내년": 1}


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)


_TAIL = r"(?:\s?\([월화수목금토일]\))?"
_MM, _DD = "1[0-2]|0?[1-9]", r"3[01]|[12]\d|0?[1-9]"
_SIDES = _any_of(name for name in _SIDE if not name.isascii())

_WHOLE = _pattern(
    rf"""(?<![\d./-]) (?P<y>20\d\d|['’]?\d\d) (?: \s?[./-]\s? | \s?년\s? )
    (?P<m>\d{{1,2}}) (?: \s?[./-]\s? | \s?월\s? ) (?P<d>\d{{1,2}})
    (?: \s?일 | \.(?!\d) )? (?! \d | [-/]\d | \.\d ) {_TAIL}"""
)
_DAY = _pattern(rf"(?<!\d) (?:(?P<years>{_any_of(_YEARS)})\s?)? (?P<m>{_MM})\s?월\s?(?P<d>{_DD})\s?일 {_TAIL}")
_SLASHED = _pattern(rf"(?<![\d./-]) (?P<m>{_MM})/(?P<d>{_DD}) (?![\d/]) {_TAIL}")
_MONTH = _pattern(
    rf"""(?<![\d가-힣]) (?:
      (?: (?P<y>20\d\d)\s?년 | (?P<years>{_any_of(_YEARS)}) ) \s? (?P<m>{_MM})\s?월 (?!\s?\d)
    | (?P<alone>20\d\d)\s?년 (?!\s?\d|간) | (?P<year>재작년|작년|지난해|내년) )"""
)
_NEAR = _pattern(rf"(?<![가-힣A-Z]) (?P<day>{_any_of(_DAYS_OFF)}) (?! 서야 | 야\b | 의집 | [A-Z] )")
_AGO = _pattern(
    rf"""(?<![가-힣\d.,~])
    (?: (?P<count>{_any_of(_COUNTS)})
      | (?P<n>\d{{1,3}}|한|두|세|네|다섯|여섯) \s? (?P<unit>일|주일|주|개월|달|년|해) )
    (?: \s?(?:쯤|정도) )? \s? (?P<way>전|뒤|후) (?! 화 | 송 | 에야 )
    | \b (?P<en>\d{{1,3}}|a|one|two|three) \s (?P<word>day|week|month|year)s? \s ago \b"""
)
_WEEK = _pattern(
    rf"""(?<![가-힣]) (?:
      (?P<side>{_SIDES}) \s? 주 (?!문|소|차) (?: \s?(?P<wd>[월화수목금토일])요일 | \s?말 )?
    | (?P<last>지난|저번|이번|다음) \s? (?P<day>[월화수목금토일])요일 )
    | \b (?P<en>last|this|next) \s (?P<word>week|{_any_of(_ENGLISH_DAYS)}) \b"""
)
_MONTH_OFF = _pattern(
    rf"""(?<![가-힣]) (?P<side>{_SIDES}) \s? 달 (?: \s? (?P<d>{_DD}) \s? 일 )? (?![가-힣]*러)
    | \b (?P<en>last|this|next) \s month \b"""
)
_ENGLISH = _pattern(
    rf"""\b (?P<m>{_any_of(_MONTHS)})[a-z]{{0,6}} \.? \s (?P<d>{_DD}) (?:st|nd|rd|th)?
    (?: ,?\s (?P<y>20\d\d) )? (?![\d:])"""
)
_TIME = _pattern(
    r"""(?<![\d:.,-]) (?: (?P<part>오전|오후|아침|점심|낮|저녁|밤|새벽|AM|PM) \s? )?
    (?: (?P<h>2[0-4]|1\d|0?\d) \s? : \s? (?P<m>[0-5]\d) (?: \s?:\s?[0-5]\d )? (?![\d:]) (?: \s? (?P<en>[AP]\.?M\b\.?) )?
      | (?P<hour>2[0-4]|1\d|0?\d) \s? 시 (?! 간 | 작 | 도 | 안 )
        (?: \s? (?P<minute>[0-5]?\d) \s? 분 (?! 간 | \s?(?:전|뒤|후|동안) ) | \s? (?P<half>반)(?![가-힣]) )?
      | (?P<clock>1[0-2]|0?[1-9]) \s? (?P<ampm>[AP]\.?M\b\.?) )"""
)


def find(text: str, today: date | None = None) -> Iterator[Field]:
    """Dates, then times; relative ones have an empty value where `today` is None. A date that cannot be is none."""
    yield from apart(_found(text, today))


def _found(text: str, today: date | None) -> Iterator[Field]:
    for pattern, resolve in _DATES:
        for match in pattern.finditer(text):
            if (value := resolve(match, today)) is not None:
                yield Field("date", value, match[0], *match.span())
    for match in _TIME.finditer(text):
        yield Field("time", _time(match), match[0], *match.span())


def _whole(match: re.Match[str], today: date | None) -> str | None:
    short = len(match["y"].lstrip("'’")) == 2
    if short and not (len(match["m"]) == len(match["d"]) == 2 and 20 <= int(match["y"][-2:]) <= 39):
        return None  # 1.2.15 is a version
    return _iso(2000 + int(match["y"][-2:]) if short else int(match["y"]), int(match["m"]), int(match["d"]))


def _day(match: re.Match[str], today: date | None) -> str | None:
    month, day = int(match["m"]), int(match["d"])
    if _iso(2024, month, day) is None:
        return None
    if today is None:
        return ""
    years = match.groupdict().get("years")
    year = today.year + _YEARS[years] if years else _nearest_year(today, month, day)
    return _iso(year, month, day)


def _english(match: re.Match[str], today: date | None) -> str | None:
    month, day = _MONTHS.index(match["m"][:3].lower()) + 1, int(match["d"])
    if match["y"]:
        return _iso(int(match["y"]), month, day)
    if today is None:
        return "" if _iso(2024, month, day) else None
    return _iso(_nearest_year(today, month, day), month, day)


def _month(match: re.Match[str], today: date | None) -> str | None:
    if match["alone"]:
        return str(match["alone"])
    if match["y"]:
        return f"{match['y']}-{int(match['m']):02}"
    if today is None:
        return ""
    year = today.year + _YEARS[match["years"] or match["year"]]
    return f"{year}-{int(match['m']):02}" if match["m"] else str(year)


def _near(match: re.Match[str], today: date | None) -> str:
    return "" if today is None else str(today + timedelta(days=_DAYS_OFF[match["day"].lower()]))


def _ago(match: re.Match[str], today: date | None) -> str:
    if today is None:
        return ""
    way = 1 if match["way"] in ("뒤", "후") else -1
    if match["count"]:
        return str(today + timedelta(days=way * _COUNTS[match["count"]]))
    amount = (match["n"] or match["en"]).lower()
    number = way * (int(amount) if amount.isdigit() else _NATIVE[amount])
    match (match["unit"] or match["word"]).lower():
        case "일" | "day":
            return str(today + timedelta(days=number))
        case "주" | "주일" | "week":
            return str(today + timedelta(weeks=number))
        case "개월" | "달" | "month":
            return str(_months_on(today, number))
    return str(_months_on(today, 12 * number))


def _week(match: re.Match[str], today: date | None) -> str:
    if today is None:
        return ""
    name = match["wd"] or match["day"] or (match["word"] or "").lower()
    monday = today - timedelta(days=today.weekday())
    monday += timedelta(weeks=_SIDE[(match["side"] or match["last"] or match["en"]).lower()])
    if name in ("", "week"):
        year, week, _ = monday.isocalendar()
        return f"{year}-W{week:02}"
    return str(monday + timedelta(days=_WEEKDAYS.index(name) if name in _WEEKDAYS else _ENGLISH_DAYS.index(name)))


def _month_off(match: re.Match[str], today: date | None) -> str | None:
    if today is None:
        return ""
    month = _months_on(today.replace(day=1), _SIDE[(match["side"] or match["en"]).lower()])
    return _iso(month.year, month.month, int(match["d"])) if match["d"] else f"{month:%Y-%m}"


def _time(match: re.Match[str]) -> str:
    """24 hours; 3시 without 오전 or 오후 stays 03:00, as nobody knows."""
    hour = int(match["h"] or match["hour"] or match["clock"])
    minute = 30 if match["half"] else int(match["m"] or match["minute"] or 0)
    part = (match["part"] or match["en"] or match["ampm"] or "").lower().replace(".", "")
    if hour in _AFTERNOON.get(part, ()):
        hour += 12
    elif hour == 12 and part in ("오전", "am", "밤", "새벽"):
        hour = 0
    return f"{hour % 24:02}:{minute:02}"


def _nearest_year(today: date, month: int, day: int) -> int:
    """The year in which this day is nearest to today: in January, 12월 30일 was last year."""
    years = [year for year in (today.year - 1, today.year, today.year + 1) if _iso(year, month, day)]
    return min(years, key=lambda year: abs((date(year, month, day) - today).days), default=today.year)


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9998:
        return day
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return str(date(year, month, day))
    except ValueError:
        return None


_DATES = (
    (_WHOLE, _whole),
    (_ENGLISH, _english),
    (_DAY, _day),
    (_MONTH, _month),
    (_MONTH_OFF, _month_off),
    (_WEEK, _week),
    (_AGO, _ago),
    (_NEAR, _near),
    (_SLASHED, _day),
)
