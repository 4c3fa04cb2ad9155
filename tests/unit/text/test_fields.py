"""Order numbers, amounts, and all kinds together."""

from datetime import date
from itertools import pairwise

import pytest

from text.fields import find
from text.fields.numbers import find as find_numbers


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("주문번호 202666119495", "order_number", "202666119495"),
        ("주문번호: 2026-1103-88 환불이요", "order_number", "2026-1103-88"),
        ("주문 번호는 DR20261103A7이에요", "order_number", "DR20261103A7"),
        ("주문번호\n20261103-000123", "order_number", "20261103-000123"),
        ("20261103-000123 취소해 주세요", "order_number", "20261103-000123"),
        ("Order no. 20261103-77", "order_number", "20261103-77"),
        ("주문 20261103004218이 안 와요", "order_number", "20261103004218"),
        ("운송장 123456789012가 안 떠요", "tracking_number", "123456789012"),
        ("운송장번호 601234567890", "tracking_number", "601234567890"),
        ("15,000원", "amount", "15000 KRW"),
        ("15.000원", "amount", "15000 KRW"),
        ("15, 000원", "amount", "15000 KRW"),
        ("₩ 15,000", "amount", "15000 KRW"),
        ("\\15,000", "amount", "15000 KRW"),
        ("W15,000", "amount", "15000 KRW"),
        ("500원", "amount", "500 KRW"),
        ("1만 5천원", "amount", "15000 KRW"),
        ("3만원", "amount", "30000 KRW"),
        ("만오천원을 결제했어요", "amount", "15000 KRW"),
        ("오천 원이 모자라요", "amount", "5000 KRW"),
        ("삼십오만 원짜리", "amount", "350000 KRW"),
        ("I paid 12,000 won", "amount", "12000 KRW"),
        ("12만 3,400원", "amount", "123400 KRW"),
        ("$12.50", "amount", "12.50 USD"),
        ("US$ 1,200", "amount", "1200 USD"),
        ("5달러", "amount", "5 USD"),
    ],
)
def test_numbers_are_found_and_normalised(text: str, kind: str, value: str) -> None:
    assert [(field.kind, field.value) for field in find_numbers(text)] == [(kind, value)]


@pytest.mark.parametrize(
    "text", ["주문번호를 몰라요", "5원점", "주문 3개", "주문 15,000원어치를", "5개월", "회원 3명", "주문번호 3개"]
)
def test_numbers_that_are_no_order(text: str) -> None:
    assert "order_number" not in {field.kind for field in find_numbers(text)}


def test_everything_in_the_order_of_the_text_and_never_twice() -> None:
    text = "어제 주문번호 20261103-000123으로 15,000원 냈는데 DT-5OO1 떠요"
    fields = find(text, codes=("DT-5001",), today=date(2026, 11, 24))
    assert [(field.kind, field.value) for field in fields] == [
        ("date", "2026-11-23"),
        ("order_number", "20261103-000123"),
        ("amount", "15000 KRW"),
        ("error_code", "DT-5001"),
    ]
    assert all(text[field.start : field.end] == field.text for field in fields)
    assert all(one.end <= other.start for one, other in pairwise(fields))
