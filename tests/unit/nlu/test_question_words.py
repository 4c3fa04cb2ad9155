import pytest

from nlu.question_words import without_question_words


@pytest.mark.parametrize(
    ("text", "without", "whole"),
    [
        ("환불은 언제 돼요?", "환불은 돼요?", "환불은 돼요?"),
        ("판매자가 누구예요?", "판매자가 예요?", "판매자가 ?"),
        ("기기는 몇 대까지 돼요", "기기는 대까지 돼요", "기기는 대까지 돼요"),
        ("환불은 며칠 걸려요", "환불은 걸려요", "환불은 걸려요"),
        ("왜 결제가 안 돼요", "결제가 안 돼요", "결제가 안 돼요"),
        ("택배비 얼마나 나와요", "택배비 나와요", "택배비 나와요"),
        ("where is my order", "is my order", "is my order"),
        ("How many devices can I use?", "devices can I use?", "devices can I use?"),
        ("what's new", "new", "new"),
        ("로그인이 안 돼요", "로그인이 안 돼요", "로그인이 안 돼요"),
        ("어느 순간부터 먹통이에요", "어느 순간부터 먹통이에요", "어느 순간부터 먹통이에요"),
        ("show the whole list", "show the whole list", "show the whole list"),
    ],
)
def test_the_rest_is_left(text: str, without: str, whole: str) -> None:
    assert without_question_words(text) == without
    assert without_question_words(text, whole=True) == whole
