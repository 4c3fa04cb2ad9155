"""Opening hours in words."""

from datetime import datetime

import pytest

from bot.app import LOCALES
from desk.hours import ALWAYS_OPEN, SEOUL, Span, Weekly
from desk.hours_text import line, opening
from service.catalogue import Catalogue

SENTENCES = Catalogue(LOCALES)
DAY, HALF = (Span(9 * 60, 18 * 60),), (Span(9 * 60 + 30, 12 * 60),)
MIXED = Weekly(days=(DAY, DAY, HALF, DAY, DAY, HALF, ()), lunch=Span(12 * 60, 13 * 60))


def seoul(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("moment", "ko", "en"),
    [
        ("2026-03-04 13:00", "오늘 오후 1시", "1 PM today"),
        ("2026-03-05 09:30", "내일 오전 9시 30분", "9:30 AM tomorrow"),
        ("2026-03-09 09:00", "3월 9일(월) 오전 9시", "Mon, Mar 9, 9 AM"),
        ("2027-01-04 12:05", "1월 4일(월) 오후 12시 5분", "Mon, Jan 4, 12:05 PM"),
    ],
)
def test_a_moment_is_told_as_one_would_say_it(moment: str, ko: str, en: str) -> None:
    now = seoul("2026-03-04 12:10")
    assert opening(seoul(moment), now, "ko", SENTENCES) == ko
    assert opening(seoul(moment), now, "en", SENTENCES).replace("\u202f", " ") == en


def test_a_week_in_one_line() -> None:
    open_now = seoul("2026-03-05 10:00")
    expected = "월–화 09:00–18:00, 수 09:30–12:00, 목–금 09:00–18:00, 토 09:30–12:00, 점심시간 12:00–13:00"
    assert line(MIXED, open_now, "ko", SENTENCES) == expected
    assert (line(MIXED, open_now, "en", SENTENCES) or "").startswith("Mon–Tue 09:00–18:00, Wed 09:30–12:00")


def test_round_the_clock_needs_no_words_and_never_open_makes_no_promise() -> None:
    now = seoul("2026-03-05 10:00")
    assert line(ALWAYS_OPEN, now, "ko", SENTENCES) is None
    never = line(Weekly(days=((),) * 7), now, "ko", SENTENCES)
    assert never == "메시지를 남겨 주시면 상담원이 확인하는 대로 답해 드려요."
