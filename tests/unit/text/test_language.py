"""Korean or English."""

import pytest

from text.language import detect


@pytest.mark.parametrize(
    "text",
    [
        "환불해 주세요",
        "Apple Pay는 안 돼요?",
        "ERR_CONNECTION_REFUSED 떠요",
        "refund 언제 돼요",
        "a@b.com으로 보내 주세요",
        "3개월이요",
        "ㅇㅇ",
        "ㅠㅠ",
        "Where is 내 주문?",  # as many of one as of the other: Korean comes first
        "dkssudgktpdy",
        "ghksqnfgo wntpdy",
    ],
)
def test_korean(text: str) -> None:
    assert detect(text) == "ko"


@pytest.mark.parametrize(
    "text",
    ["Where is my order?", "refund", "WHERE IS MY ORDER", "How do I 환불?", "can you cancel my 주문 please", "hello"],
)
def test_english(text: str) -> None:
    assert detect(text) == "en"


@pytest.mark.parametrize(
    "text",
    ["", "  ", "123", "👍", "?!", "OK", "ok", "PDF", "iPhone", "Wi-Fi", "E404", "a@b.com", "https://a.kr/x", "注文"],
)
def test_nothing_to_tell(text: str) -> None:
    assert detect(text) is None
