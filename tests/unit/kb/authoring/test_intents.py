"""Which groups of questions may be an intent of their own."""

from kb.authoring.asked import Unmet
from kb.authoring.gaps import intents

TREE, TREES, SNOW = "나무 심는 행사", "나무 심기 행사", "겨울 눈꽃 축제"


def asked(text: str, count: int = 1) -> Unmet:
    return Unmet(text, "ko", count, 0, "unanswered")


def new(*group: Unmet) -> bool:
    return intents.is_new(intents.marked(group, {TREE, "나무  심기 행사?"}))


def test_most_of_the_times_it_was_not_understood() -> None:
    assert new(asked(TREE, 2))
    assert new(asked(TREE), asked(TREES)), "spacing and marks make no other question of it"
    assert new(asked(TREE, 2), asked(SNOW))
    assert not new(asked(TREE), asked(SNOW))
    assert not new(asked(SNOW, 9))


def test_once_is_an_accident() -> None:
    assert not new(asked(TREE))
