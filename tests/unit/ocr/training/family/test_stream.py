"""The stream: a pool is drawn from its number alone, so that a training which goes on sees what it would have seen."""

from collections.abc import Iterator
from random import Random
from typing import Any

import numpy as np
import pytest

from ocr.pages import fonts as pages_fonts
from ocr.training import lines
from ocr.training.family.network import STRIDE, frames
from ocr.training.family.stream import Batch, Stream
from ocr.training.fonts import Font
from ocr.training.lines import FIRST_CHARACTERS, FIRST_LINES, POOL, Sources

PRETENDARD = pages_fonts.PACKAGES / pages_fonts.FAMILIES["pretendard"][0]
pytestmark = pytest.mark.skipif(not PRETENDARD.exists(), reason="the fonts are not installed: npm ci in ocr/packages")


class Digits:
    """Writes digits, as `LineWriter` writes lines, without the packages that words come from."""

    def __init__(self, random: Random, *_: Any, **__: Any) -> None:
        self._random = random

    def write(self, limit: int) -> str:
        return "".join(self._random.choice("0123456789") for _ in range(self._random.randint(1, min(12, limit))))


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sources]:
    face = Font(PRETENDARD, 0, 1.0, frozenset("0123456789"))
    monkeypatch.setattr(lines, "find_fonts", lambda *_, **__: [face])
    monkeypatch.setattr(lines, "read_corpus", lambda *_, **__: None)
    monkeypatch.setattr(lines, "LineWriter", Digits)
    return Sources(())


def same(one: list[Batch], other: list[Batch]) -> bool:
    return len(one) == len(other) and all(
        a.texts == b.texts and np.array_equal(a.inputs, b.inputs) for a, b in zip(one, other, strict=True)
    )


def test_a_pool_is_the_same_whatever_came_before(sources: Sources) -> None:
    whole, again = Stream(sources, 3, "own"), Stream(sources, 3, "own")
    pools = [list(whole.pool(number)) for number in range(2)]
    assert same(list(again.pool(1)), pools[1])
    assert not same(pools[0], pools[1])
    assert not same(list(Stream(sources, 4, "own").pool(1)), pools[1])


def test_a_pool_is_whole_and_every_line_has_frames_enough(sources: Sources) -> None:
    batches = list(Stream(sources, 3, "own").pool(FIRST_LINES // POOL + 1))
    texts = [text for batch in batches for text in batch.texts]
    assert len(texts) == POOL
    assert max(map(len, texts)) > FIRST_CHARACTERS
    for batch in batches:
        assert batch.inputs.shape[:3] == (len(batch.texts), 1, 48)
        for eye in STRIDE:
            assert max(map(len, batch.texts)) <= frames(batch.inputs.shape[3], eye)


def test_the_first_lines_are_short(sources: Sources) -> None:
    assert max(len(text) for batch in Stream(sources, 3, "own").pool(0) for text in batch.texts) <= FIRST_CHARACTERS
