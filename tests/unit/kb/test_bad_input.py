"""Whatever is typed, search answers: in bounded time, and in the one shape."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.events import masked
from kb.index import Index
from tests.unit.kb.conftest import ARTICLES, LetterEncoder, ask, build

BLNS = Path(__file__).resolve().parents[4] / "shared" / "data" / "robustness" / "blns.jsonl"
ENCODER = LetterEncoder()
BUILT: Index = build(ARTICLES, ENCODER)
LONG = {
    "hangul": "환불 " * 40_000,
    "one word": "가" * 100_000,
    "combining": "e" + "\u0301" * 100_000,
    "emoji": "👩‍👩‍👧‍👦" * 20_000,
    "right to left": "مرحبا " * 20_000,
    "control": "\0\x1b" * 50_000,
    "jamo": "ㅎㅏ" * 50_000,
    "digits": "1" * 100_000,
    "code": "DT-" * 40_000,
}


def check(query: str) -> None:
    found = ask(query, BUILT, ENCODER)
    assert found.abstained is (found.abstained and found.answer is None)
    assert all(0 <= scored.score <= 1 and scored.reasons for scored in found.ranked)
    assert 0 <= found.chance <= 1


@pytest.mark.timeout(60)
@pytest.mark.parametrize("query", LONG.values(), ids=LONG)
def test_a_hundred_thousand_characters(query: str) -> None:
    check(query)


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text(query: str) -> None:
    check(query)


@pytest.mark.skipif(not BLNS.exists(), reason="../shared is absent")
def test_naughty_strings() -> None:
    rows = [json.loads(line) for line in BLNS.read_text(encoding="utf-8").split("\n") if line]
    assert len(rows) > 400
    for row in rows:
        text = row["text"]
        check(text)
        assert isinstance(masked(text), str)
