"""Below the syllable."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.jamo import compose, from_keyboard, looks_like_keyboard_slip, to_jamo

SYLLABLES = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("값이", "ㄱㅏㅂㅅㅇㅣ"), ("왜요", "ㅇㅗㅐㅇㅛ"), ("꽃 PDF ㅋㅋ é", "ㄲㅗㅊ PDF ㅋㅋ é"), ("", "")],
)
def test_to_jamo(text: str, expected: str) -> None:
    assert to_jamo(text) == expected


@given(SYLLABLES)
def test_compose_undoes_to_jamo_for_one_syllable(text: str) -> None:
    for syllable in text:
        if to_jamo(syllable)[0] not in "ㅇㅎㅋ":  # faces such as ㅋㅠ stay as they are
            assert compose(to_jamo(syllable)) == syllable


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("dkssudgktpdy", "안녕하세요"),
        ("DKSSUDGKTPDY", "안녕하세요"),
        ("ghksqnf goTsmsep dho dksdhkdy?", "환불 했는데 왜 안와요?"),
        ("Qkffl wntpdy 010-1234", "빨리 주세요 010-1234"),
        ("rkqtdl", "값이"),
        ("zzz", "ㅋㅋㅋ"),
        ("환불 gowntpdy", "환불 해주세요"),
    ],
)
def test_from_keyboard(typed: str, expected: str) -> None:
    assert unicodedata.is_normalized("NFC", from_keyboard(typed))
    assert from_keyboard(typed) == expected


@pytest.mark.parametrize(
    "text",
    [
        "dkssudgktpdy",
        "ghksqnfgo wntpdy",
        "wnansgks rj cnlthgowntpdy",
        "qothddl dksdhkdybb",
        "DKSSUDGKTPDY",
        "tkdekadnjs dusruf",
    ],
)
def test_a_slip_is_seen(text: str) -> None:
    assert looks_like_keyboard_slip(text)


@pytest.mark.parametrize(
    "text",
    [
        "Where is my order?",
        "right",
        "work",
        "downtown",
        "snapshot",
        "sorry",
        "they should check",
        "thank you",
        "KTX SRT VPN",
        "http://a.kr",
        "rhythm",
        "go",
        "zzz",
        "환불 gowntpdy",
        "123 !?",
        "",
    ],
)
def test_english_and_codes_are_no_slip(text: str) -> None:
    assert not looks_like_keyboard_slip(text)
