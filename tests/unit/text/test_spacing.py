"""Spaces."""

from text.spacing import differs_only_in_spacing, respace, squash


def test_squash_takes_every_white_space() -> None:
    assert squash(" 환불 해\u3000주\n세요 ") == "환불해주세요"


def test_differs_only_in_spacing() -> None:
    assert differs_only_in_spacing("안돼요", "안 돼요")
    assert not differs_only_in_spacing("안돼요", "안되요")


def test_respace_takes_spaces_from_the_analyser_and_nothing_else() -> None:
    assert respace("환불해주세요", lambda text: "환불해 주세요") == "환불해 주세요"
    assert respace("환불해주세요", lambda text: "환불 하여 주세요") == "환불해주세요"
