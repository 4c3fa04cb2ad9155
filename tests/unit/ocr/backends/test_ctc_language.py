"""The language decides what the eye leaves open, and nothing else."""

import numpy as np
import pytest

from ocr.backends.ctc_language import NEW, Ngrams, likeliest, plain


class Pairs:
    """A judge who knows which two characters follow one another."""

    def __init__(self, *known: str) -> None:
        self.known = known
        self.asked = 0

    def follows(self, before: str, character: str) -> float:
        self.asked += 1
        return 0.0 if before[-1:] + character in self.known else -5.0


def seen(text: str, **doubtful: list[tuple[str, float]]) -> list[list[tuple[str, float]]]:
    return [[(character, 0.0), *doubtful.get(character, [])] for character in text]


def test_the_language_decides_between_characters_alike() -> None:
    assert likeliest(seen("합게", 게=[("계", -1.1)]), Pairs(" 합", "합계", "계 ")) == "합계"


def test_what_the_eye_sees_clearly_stays() -> None:
    assert likeliest(seen("합게", 게=[("계", -6.0)]), Pairs(" 합", "합계", "계 ")) == "합게"


def test_a_line_without_doubt_is_not_judged() -> None:
    judge = Pairs()
    assert likeliest(seen("합게"), judge) == "합게"
    assert likeliest([], judge) == ""
    assert judge.asked == 0


def test_two_doubts_are_weighed_together() -> None:
    open_to = seen("이응악관", 응=[("용", -1.0)], 악=[("약", -1.0)])
    assert likeliest(open_to, Pairs(" 이", "이용", "용약", "약관", "관 ")) == "이용약관"


@pytest.fixture(scope="module")
def ngrams() -> Ngrams:
    return Ngrams()


def score(ngrams: Ngrams, text: str) -> float:
    padded = f" {text} "
    return sum(ngrams.follows(padded[:place], padded[place]) for place in range(1, len(padded)))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("합계", "합게"),
        ("비밀번호를 잊으셨나요?", "비밀번호를 있으냈나요?"),
        ("이용약관", "이용악관"),
        ("혜택을", "헤택을"),
    ],
)
def test_it_knows_korean(ngrams: Ngrams, right: str, wrong: str) -> None:
    assert score(ngrams, right) > score(ngrams, wrong)


def test_anything_has_a_chance(ngrams: Ngrams) -> None:
    for text in ("", " ", "0x80070057", "ㅋㅋㅋ", "뷁" * 100, "\U0001f600"):
        assert NEW * (len(text) + 1) * 2 <= score(ngrams, text) <= 0


def test_chances_after_a_context_add_up_to_one(ngrams: Ngrams) -> None:
    after = [ngrams.follows(" 비밀", character) for character in ngrams.characters]
    assert np.exp(after).sum() == pytest.approx(1, abs=0.1)


def test_digits_and_letters_count_alike() -> None:
    assert plain("DT-4021 오류") == "aa-0000 오류"
