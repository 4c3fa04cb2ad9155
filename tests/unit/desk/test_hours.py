"""Opening hours, on days that mattered in Korea."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.hours import ALWAYS_OPEN, SEOUL, Span, Weekly, without
from desk.hours_file import HoursError, load

NINE_TO_SIX = (Span(9 * 60, 18 * 60),)
SATURDAY = (Span(10 * 60, 12 * 60),)
OFFICE = Weekly(
    days=(NINE_TO_SIX,) * 5 + (SATURDAY, ()),
    lunch=Span(12 * 60, 13 * 60),
    exceptions={date(2026, 12, 24): (Span(9 * 60, 11 * 60),), date(2026, 12, 31): (), date(2026, 12, 25): SATURDAY},
)


def seoul(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("at", "is_open", "opens"),
    [
        ("2026-03-04 08:59:59", False, "2026-03-04 09:00"),
        ("2026-03-04 09:00", True, "2026-03-04 13:00"),
        ("2026-03-04 12:00", False, "2026-03-04 13:00"),
        ("2026-03-04 12:59:59", False, "2026-03-04 13:00"),
        ("2026-03-04 13:00", True, "2026-03-05 09:00"),
        ("2026-03-04 18:00", False, "2026-03-05 09:00"),
        ("2026-03-07 11:59", True, "2026-03-09 09:00"),  # Saturday, then Monday
        ("2026-03-01 10:00", False, "2026-03-03 09:00"),  # 삼일절 on a Sunday, and its substitute on Monday
        ("2026-03-02 10:00", False, "2026-03-03 09:00"),
        ("2026-02-14 13:00", False, "2026-02-19 09:00"),  # 설날: Monday to Wednesday
        ("2026-09-23 19:00", False, "2026-09-28 09:00"),  # 추석: Thursday to Saturday
        ("2025-10-08 10:00", False, "2025-10-10 09:00"),  # 추석's substitute, then 한글날
        ("2026-12-24 11:00", False, "2026-12-25 10:00"),  # an exception shortens a day; another opens a holiday
        ("2026-12-31 10:00", False, "2027-01-02 10:00"),  # an exception closes a day; then New Year
    ],
)
def test_days_in_seoul(at: str, is_open: bool, opens: str) -> None:
    assert OFFICE.is_open(seoul(at)) is is_open
    assert OFFICE.next_opening(seoul(at)) == seoul(opens)
    utc = seoul(at).astimezone(UTC)
    assert (OFFICE.is_open(utc), OFFICE.next_opening(utc)) == (is_open, seoul(opens)), "the zone is the centre's"


def test_other_countries_and_none() -> None:
    plain = Weekly(days=(NINE_TO_SIX,) * 7, holidays=None)
    assert plain.is_open(seoul("2026-03-01 10:00"))
    berlin = Weekly(days=(NINE_TO_SIX,) * 7, holidays="DE", zone=ZoneInfo("Europe/Berlin"))
    assert not berlin.is_open(datetime(2026, 10, 3, 10, tzinfo=UTC))
    assert berlin.is_open(datetime(2026, 3, 2, 8, tzinfo=UTC))


def test_a_night_shift_goes_on_over_midnight() -> None:
    night = Weekly(days=((Span(0, 120), Span(22 * 60, 1440)),) * 7, holidays=None)
    assert night.is_open(seoul("2026-03-04 23:59"))
    assert night.is_open(seoul("2026-03-05 00:00"))
    assert night.next_opening(seoul("2026-03-04 23:00")) == seoul("2026-03-05 22:00")
    assert night.next_opening(seoul("2026-03-04 12:00")) == seoul("2026-03-04 22:00")


def test_never_closed_and_never_open() -> None:
    assert ALWAYS_OPEN.is_open(seoul("2026-03-01 03:00"))
    assert ALWAYS_OPEN.next_opening(seoul("2026-03-01 03:00")) is None
    never = Weekly(days=((),) * 7)
    assert not never.is_open(seoul("2026-03-04 10:00"))
    assert never.next_opening(seoul("2026-03-04 10:00")) is None


@pytest.mark.parametrize(("pause", "left"), [((0, 10), 1), ((5, 15), 1), ((12, 14), 2), ((10, 20), 0), ((20, 30), 1)])
def test_lunch_is_taken_out(pause: tuple[int, int], left: int) -> None:
    assert len(without(Span(10, 20), Span(*pause))) == left


@given(at=st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 1)))
def test_it_is_open_when_it_opens_and_was_not_just_before(at: datetime) -> None:
    opens = OFFICE.next_opening(at.replace(tzinfo=SEOUL))
    assert opens is not None
    assert opens > at.replace(tzinfo=SEOUL)
    assert OFFICE.is_open(opens)
    assert not OFFICE.is_open(opens - timedelta(minutes=1))


FILE = """
[duretalk]
lunch = "12:00-13:00"
mon = ["09:00-18:00"]
tue = ["09:00-18:00"]
wed = ["09:00-18:00"]
thu = ["09:00-18:00"]
fri = ["09:00-18:00"]
sat = ["10:00-12:00"]
[duretalk.exceptions]
2026-12-24 = ["09:00-11:00"]
2026-12-25 = ["10:00-12:00"]
2026-12-31 = []
[night]
timezone = "Asia/Seoul"
holidays = ""
fri = ["22:00-24:00"]
"""


def test_hours_are_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "hours.toml"
    path.write_text(FILE)
    assert load(path, "duretalk") == OFFICE
    night = load(path, "night")
    assert night.is_open(seoul("2026-03-06 23:30"))
    assert load(path, "elsewhere") is ALWAYS_OPEN
    assert load(None, "duretalk") is ALWAYS_OPEN


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[duretalk", "hours.toml"),
        ('[duretalk]\nmon = ["9-18"]', "09:00-18:00"),
        ('[duretalk]\nmon = ["18:00-09:00"]', "begins before it ends"),
        ('[duretalk]\nmon = ["09:00-24:30"]', "within one day"),
        ('[duretalk]\nmon = ["09:61-12:00"]', "09:00-18:00"),
        ('[duretalk]\nmonday = ["09:00-18:00"]', "monday"),
        ('[duretalk]\ntimezone = "Seoul"', "time zone"),
        ('[duretalk]\nholidays = "XX"', "country"),
        ("duretalk = 3", "duretalk"),
    ],
)
def test_a_faulty_file_says_what_is_wrong(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "hours.toml"
    path.write_text(text)
    with pytest.raises(HoursError, match=problem):
        load(path, "duretalk")


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(HoursError, match=r"none\.toml"):
        load(tmp_path / "none.toml", "duretalk")
