from datetime import UTC, date, datetime

from actions.diagnosis.calendar import after_business_days, business_days, is_business_day


def test_weekends_and_korean_holidays_do_not_count() -> None:
    assert business_days(date(2026, 11, 20), date(2026, 11, 23)) == 1, "Friday to Monday"
    assert business_days(date(2026, 11, 23), date(2026, 11, 23)) == 0
    assert business_days(date(2026, 11, 24), date(2026, 11, 23)) == 0, "never negative"
    assert not is_business_day(date(2026, 12, 25))
    assert business_days(date(2026, 9, 23), date(2026, 9, 28)) == 1, (
        "Chuseok is from the 24th to the 26th, then a Sunday"
    )
    assert after_business_days(date(2026, 11, 20), 3) == date(2026, 11, 25)
    assert after_business_days(date(2026, 12, 24), 1) == date(2026, 12, 28)


def test_the_day_is_the_one_in_seoul() -> None:
    late = datetime(2026, 11, 19, 20, 0, tzinfo=UTC)
    assert business_days(late, date(2026, 11, 20)) == 0


def test_far_apart_it_stops_counting() -> None:
    assert business_days(date(1000, 1, 1), date(2026, 1, 1)) < 3650
