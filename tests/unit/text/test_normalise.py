"""What customers type, in the form we keep and in the form we compare."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.normalise import clean, match_key, normalise

FAMILY = "👨‍👩‍👧"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (unicodedata.normalize("NFD", "환불해 주세요"), "환불해 주세요"),
        ("ㅎㅗㅏㄴㅂㅜㄹ 해주세요", "환불 해주세요"),
        ("배ㅅㅗㅇ 언제 와요", "배송 언제 와요"),
        ("감사합니ㄷㅏㅋㅋㅋ", "감사합니다ㅋㅋㅋ"),
        ("ㄱㅏㅂㅅㅇㅣ 달라요", "값이 달라요"),
        ("\u1112\u1161\u11ab글", "한글"),  # conjoining jamo
        ("\uffbe\uffc2\uffa4글", "한글"),  # half-width jamo
        ("ㅋㅋ ㅠㅠ ㅇㅇ ㄱㅅ ㅎㅎ ㅜㅜ", "ㅋㅋ ㅠㅠ ㅇㅇ ㄱㅅ ㅎㅎ ㅜㅜ"),
        ("ㅋㅋㅠㅠ", "ㅋㅋㅠㅠ"),
        ("ㅋㅠ ㅇㅡㅇ ㅇㅅㅇ ㅗㅗ ㅡㅡ", "ㅋㅠ ㅇㅡㅇ ㅇㅅㅇ ㅗㅗ ㅡㅡ"),
        ("하ㅋㅋ 네ㅇㅇ", "하ㅋㅋ 네ㅇㅇ"),
        ("ＰＤＦ　１００％", "PDF 100%"),
        ("서울ㆍ부산", "서울·부산"),
        ("환\u200b불\ufeff \u202eabc\u2066\u00ad", "환불 abc"),
        ("a\x00b\x1bc\ud800d", "abcd"),
        (" 줄\r\n바꿈\t\u3000과\u00a0공백 ", "줄 바꿈 과 공백"),
        (f"{FAMILY} {ENGLAND} 1\ufe0f\u20e3 👍🏻", f"{FAMILY} {ENGLAND} 1\ufe0f\u20e3 👍🏻"),
        ("가\u200d나", "가나"),
        ("\u3164\u115f", ""),
        ("", ""),
    ],
)
def test_normalise(typed: str, expected: str) -> None:
    assert normalise(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("  안녕하세요\r\n환불이요\u2028끝  ", "안녕하세요\n환불이요\n끝"),
        ("ㅎㅏ ＡＢＣ  두 칸", "ㅎㅏ ＡＢＣ  두 칸"),  # as typed
        ("\u202e거꾸로\u0007", "거꾸로"),
        (f"가족 {FAMILY}", f"가족 {FAMILY}"),
    ],
)
def test_clean(typed: str, expected: str) -> None:
    assert clean(typed) == expected


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("가나다라", 3, "가나다"),
        (f"가{FAMILY}", 4, "가"),
        (f"가{FAMILY}나", 6, f"가{FAMILY}"),
        ("🇰🇷🇰🇷", 3, "🇰🇷"),
        ("가 나", 2, "가"),
        (FAMILY, 2, FAMILY[:2]),  # one grapheme alone is too long: cut it all the same
    ],
)
def test_clean_cuts_between_graphemes(text: str, limit: int, expected: str) -> None:
    assert clean(text, limit) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("환불 어떻게 해요?", "환불어떻게해요"),
        ("배송이 안 와요ㅠㅠ", "배송이 안와요!!"),
        ("Apple Pay 되나요", "apple pay 되나요?"),
        ("👍 고마워요~^^", "고마워요"),
        ("1,000원 할인", "1000원 할인"),
        (unicodedata.normalize("NFD", "취소"), "취소"),
    ],
)
def test_match_key_makes_equal(one: str, other: str) -> None:
    assert match_key(one) == match_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.5배", "15배"),
        ("2-3일", "23일"),
        ("10% 할인", "10 할인"),
        ("C++", "C"),
        ("ㅋㅋ", "ㅠㅠ"),
        ("??", "👍"),
        ("돼요", "되나요"),
        ("$5", "₩5"),
    ],
)
def test_match_key_keeps_apart(one: str, other: str) -> None:
    assert match_key(one) != match_key(other)


# Texts made of what makes normalising hard, for which plain random text is too sparse.
_HARD = st.text(
    st.sampled_from(
        "ㄱㄴㅅㅎㅋㅏㅗㅠㅡ가하\u1112\u1161\u11ab\uffbe\uffc2\uffa4\u200d\ufe0f👨👩👍🏻🏴\U000e0067\U000e007f"
        "\u0301\u0344\u0323é \n\r\u3000\u200b\u202e\ud800aA1.,ＡⅣßΐ"
    )
)


@given(st.one_of(st.text(), _HARD))
def test_normalise_is_idempotent_and_one_line(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\n" not in once
    once.encode()  # no lone surrogate is left


@given(st.one_of(st.text(), _HARD), st.integers(min_value=1, max_value=50))
def test_clean_is_idempotent_and_bounded(text: str, limit: int) -> None:
    once = clean(text, limit)
    assert clean(once, limit) == once
    assert len(once) <= limit
    assert unicodedata.is_normalized("NFC", once)


@given(st.one_of(st.text(), _HARD))
def test_match_key_is_the_key_of_the_normalised_text(text: str) -> None:
    assert match_key(normalise(text)) == match_key(text)


def test_thousands_of_marks_on_one_letter_are_cut() -> None:
    assert len(normalise("a" + "\u0301\u0323" * 50_000)) < 40
