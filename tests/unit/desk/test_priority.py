"""Who is next: signs help, and nobody is overtaken for ever."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.models import Address, Conversation, Stage
from desk.priority import HEAD_START, LONGEST_HEAD_START, in_line
from desk.signs import signs_of

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
signs = st.sets(st.sampled_from(sorted(HEAD_START)))


def waiting(name: str, minutes: float, *signs: str) -> Conversation:
    since = NOW - timedelta(minutes=minutes)
    address = Address("web", name, "duretalk")
    return Conversation(id=name, address=address, stage=Stage.WAITING, waiting_since=since, signs=" ".join(signs))


def order(*line: Conversation) -> list[str]:
    return [c.id for c in in_line(line)]


def test_who_waits_longest_is_first_where_nothing_presses() -> None:
    assert order(waiting("b", 3), waiting("a", 9), waiting("c", 1)) == ["a", "b", "c"]


def test_a_sign_counts_as_minutes_waited() -> None:
    assert order(waiting("calm", 9), waiting("hacked", 1, "urgent")) == ["hacked", "calm"]
    assert order(waiting("calm", 12), waiting("hacked", 1, "urgent")) == ["calm", "hacked"]
    assert order(waiting("angry", 1, "angry"), waiting("both", 1, "angry", "verified")) == ["both", "angry"]


@given(st.lists(st.tuples(st.floats(0, 600), signs), max_size=12))
def test_nobody_is_overtaken_by_who_came_much_later(those: list[tuple[float, set[str]]]) -> None:
    line = in_line(waiting(f"c{n}", minutes, *some) for n, (minutes, some) in enumerate(those))
    assert len(line) == len(those)
    for place, c in enumerate(line):
        for behind in line[place + 1 :]:
            assert c.waiting_since is not None
            assert behind.waiting_since is not None
            assert behind.waiting_since >= c.waiting_since - LONGEST_HEAD_START


@given(st.lists(st.tuples(st.floats(0, 600), signs), min_size=1, max_size=12), st.data())
def test_the_others_keep_their_order_when_one_leaves(those: list[tuple[float, set[str]]], data: st.DataObject) -> None:
    line = in_line(waiting(f"c{n}", minutes, *some) for n, (minutes, some) in enumerate(those))
    gone = data.draw(st.sampled_from(line))
    assert in_line(c for c in line if c is not gone) == [c for c in line if c is not gone]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("환불 언제 되나요", ()),
        ("계정이 해킹당한 것 같아요", ("urgent",)),
        ("결제가 두 번 됐어요", ("urgent",)),
        ("오늘까지 꼭 필요해요", ("urgent",)),
        ("이게 몇 번째인지 모르겠네요", ("angry",)),
        ("정말 짜증나요 당장 해결해 주세요", ("urgent", "angry")),
        ("상담원이요", ()),
        ("답답하네요", ("angry",)),
        ("I was hacked", ("urgent",)),
        ("this is ridiculous", ("angry",)),
    ],
)
def test_signs_of_words(text: str, expected: tuple[str, ...]) -> None:
    assert signs_of([text]) == expected


def test_signs_of_what_is_known() -> None:
    assert signs_of(["송금이 안 돼요"], complained=True, verified=True) == ("angry", "verified")
