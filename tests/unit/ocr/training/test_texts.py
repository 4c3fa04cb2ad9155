"""What the lines say."""

from random import Random

import pytest

pytest.importorskip("wordfreq", reason="installed to train: requirements/train.txt")

from ocr.backends.ctc_charset import Charset
from ocr.backends.ctc_join import CHARSET
from ocr.training.corpus import read_corpus
from ocr.training.texts import MAX_CHARACTERS, LineWriter
from ocr.training.words import held_out, words

charset = Charset.load(CHARSET)


def lines(seed: int, count: int, *, unseen: bool = False, limit: int = MAX_CHARACTERS) -> list[str]:
    writer = LineWriter(Random(seed), charset, read_corpus(unseen=unseen), unseen=unseen)
    return [writer.write(limit) for _ in range(count)]


def test_the_same_seed_writes_the_same_lines() -> None:
    assert lines(5, 50) == lines(5, 50)
    assert lines(5, 50) != lines(6, 50)


@pytest.mark.parametrize("limit", [10, MAX_CHARACTERS])
def test_lines_are_spellable_short_and_clean(limit: int) -> None:
    for line in lines(1, 600, limit=limit):
        assert 1 <= len(line) <= limit
        assert charset.can_spell(line)
        assert line == " ".join(line.split())


def test_all_kinds_of_lines_come() -> None:
    written = lines(2, 3000)
    for part in ("원", "010", "@", "****", "0x", "-20", "오전", "http", "ㅋㅋ", "ERR", "확인"):
        assert any(part in line for line in written), part
    assert sum(any("가" <= c <= "힣" for c in line) for line in written) > 1500
    assert len({c for line in written for c in line}) > 1500


def test_held_out_words_are_never_trained_on() -> None:
    seen, unseen = (words("ko", charset, unseen=kind) for kind in (False, True))
    draw = Random(0)
    assert not any(held_out(seen.draw(draw)) for _ in range(500))
    assert all(held_out(unseen.draw(draw)) for _ in range(500))
