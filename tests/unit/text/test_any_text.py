"""Whatever is typed, no function of this package fails, and none takes time out of proportion."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.fields import find as find_fields
from text.jamo import compose, from_keyboard, looks_like_keyboard_slip, to_jamo
from text.language import detect
from text.masking import find, mask
from text.normalise import clean, match_key, normalise, visible
from text.particles import attach
from text.spacing import differs_only_in_spacing, respace, squash

NAUGHTY = Path(__file__).resolve().parents[4] / "shared/data/robustness/blns.jsonl"

EVERY_FUNCTION: list[Callable[[str], object]] = [
    visible,
    clean,
    normalise,
    match_key,
    detect,
    to_jamo,
    compose,
    from_keyboard,
    looks_like_keyboard_slip,
    squash,
    mask,
    find,
    lambda text: find_fields(text, codes=("DT-1003",)),
    lambda text: attach(text, "을"),
    lambda text: respace(text, str.strip),
    lambda text: differs_only_in_spacing(text, text),
]


@given(st.text(st.characters(codec=None)))
def test_all_of_unicode(text: str) -> None:
    for function in EVERY_FUNCTION:
        function(text)


@pytest.mark.parametrize(
    "text",
    ["\ud800", "\x00", "\u202e" * 1000, "👨\u200d" * 1000, "가" * 100_000, "\u0301" * 100_000, "1" * 100_000],
    ids=["lone surrogate", "null", "bidi", "joiners", "long word", "marks alone", "long number"],
)
def test_hostile_text(text: str) -> None:
    for function in EVERY_FUNCTION:
        function(text)


@pytest.mark.skipif(not NAUGHTY.exists(), reason="needs ../shared/data/robustness")
def test_the_big_list_of_naughty_strings() -> None:
    with NAUGHTY.open(encoding="utf-8") as lines:  # str.splitlines would split at U+2028, which some of them hold
        texts = [json.loads(line)["text"] for line in lines]
    assert len(texts) > 500
    for text in texts:
        for function in EVERY_FUNCTION:
            function(text)
        assert normalise(normalise(text)) == normalise(text)
        mask(text).encode()
