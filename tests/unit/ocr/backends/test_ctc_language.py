"""The language decides what the eye leaves open, and nothing else."""

import pytest

from ocr.backends.ctc_language import KiwiJudge, likeliest


class Words:
    """A judge who knows two words."""

    def score(self, text: str) -> float:
        return 0.0 if text in {"합계", "사용 안 함"} else -20.0


def test_the_language_decides_between_readings_alike() -> None:
    assert likeliest([("합게", -0.4), ("합계", -1.1)], Words()) == "합계"


def test_what_the_eye_sees_clearly_stays() -> None:
    assert likeliest([("합게", -0.01), ("합계", -6.0)], Words()) == "합게"


def test_a_single_reading_is_not_judged() -> None:
    assert likeliest([("합게", 0.0)], None) == "합게"  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def kiwi() -> KiwiJudge:
    return KiwiJudge()


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("합계", "합게"), ("비밀번호를 잊으셨나요?", "비밀번호를 있으냈나요?"), ("이용약관", "이용악관")],
)
def test_kiwi_knows_korean(kiwi: KiwiJudge, right: str, wrong: str) -> None:
    assert kiwi.score(right) > kiwi.score(wrong)


def test_kiwi_scores_anything(kiwi: KiwiJudge) -> None:
    assert all(kiwi.score(text) <= 0 for text in ("", " ", "0x80070057", "ㅋㅋㅋ", "뷁" * 100))
