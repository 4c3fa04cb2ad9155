from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from actions.diagnosis.model import Fact
from actions.diagnosis.wording import BadTemplate, fill, in_words, slots
from contracts.articles import Language
from contracts.records import FieldType

UNIT = Fact.model_validate({"count": "rows", "unit": {"ko": "영업일", "en": "business day|business days"}})
SWITCH = Fact.model_validate({"from": "a.b", "values": {True: {"ko": "켜짐", "en": "on"}}})


@pytest.mark.parametrize(
    ("value", "kind", "korean", "english"),
    [
        (Decimal(39_000), "amount", "39,000원", "₩39,000"),
        (Decimal(1234), "count", "1,234", "1,234"),
        (Decimal("2.5"), "number", "2.5", "2.5"),
        (date(2026, 11, 23), "date", "2026년 11월 23일", "November 23, 2026"),
        (datetime(2026, 11, 23, 6, 20, tzinfo=UTC), "datetime", "11월 23일 오후 3:20", "Nov 23 3:20 PM"),
        (datetime(2026, 11, 23, 15, 0, tzinfo=UTC), "datetime", "11월 24일 오전 12:00", "Nov 24 12:00 AM"),
        (True, "yesno", "예", "yes"),
        (False, "yesno", "아니요", "no"),
        (None, "amount", "기록 없음", "none on record"),
        ("운동화", "text", "운동화", "운동화"),
    ],
)
def test_values_are_told_as_people_write_them(value: Any, kind: FieldType, korean: str, english: str) -> None:
    assert in_words(value, kind, "ko") == korean
    assert in_words(value, kind, "en") == english


def test_units_and_words_of_a_fact() -> None:
    assert [in_words(Decimal(n), "count", "en", UNIT) for n in (0, 1, 2)] == [
        "0 business days",
        "1 business day",
        "2 business days",
    ]
    assert in_words(Decimal(2), "count", "ko", UNIT) == "2영업일"
    assert in_words(True, "yesno", "ko", SWITCH) == "켜짐"
    assert in_words(False, "yesno", "en", SWITCH) == "no", "a value without words of its own"


@pytest.mark.parametrize(
    ("template", "word", "filled"),
    [
        ("{a:이} 왔어요", "32,000원", "32,000원이 왔어요"),
        ("{a:이} 왔어요", "운동화", "운동화가 왔어요"),
        ("{a:으로} 돌려드려요", "카드", "카드로 돌려드려요"),
        ("{a:으로} 돌려드려요", "환불 계좌", "환불 계좌로 돌려드려요"),
        ("{a:과} 달라요", "3개", "3개와 달라요"),
        ("{a:은} 한빛전자", "청소기", "청소기는 한빛전자"),
        ("‘{a:’이} 왔어요", "운동화", "‘운동화’가 왔어요"),
        ("‘{a:’이} 결제됐어요", "두레톡 플러스 (월)", "‘두레톡 플러스 (월)’가 결제됐어요"),
        ("사유는 ‘{a:’이에요}.", "다른 상품의 사진", "사유는 ‘다른 상품의 사진’이에요."),
        ("{{그대로}} {a}", "x", "{그대로} x"),
    ],
)
def test_korean_slots_get_the_particle_that_follows(template: str, word: str, filled: str) -> None:
    assert fill(template, "ko", {"a": word}) == filled


@pytest.mark.parametrize(
    ("template", "lang"),
    [
        ("{a", "ko"),
        ("{}", "ko"),
        ("{0}", "ko"),
        ("{a.b}", "ko"),
        ("{a[0]}", "ko"),
        ("{a!r}", "ko"),
        ("{a:>10}", "ko"),
        ("{a:을}", "en"),
        ("{a:’}", "ko"),
        ("{a.__class__.__mro__}", "en"),
    ],
)
def test_what_is_no_slot_is_refused(template: str, lang: Language) -> None:
    with pytest.raises(BadTemplate):
        slots(template, lang)


def test_what_is_put_in_is_never_read_as_a_template() -> None:
    assert fill("{a}", "ko", {"a": "{b} {a}"}) == "{b} {a}"
