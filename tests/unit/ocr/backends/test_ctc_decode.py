"""Decoding of log chances, against every alignment counted one by one."""

from collections import defaultdict
from itertools import product

import numpy as np
import pytest

from ocr.backends.ctc_charset import Charset
from ocr.backends.ctc_decode import MOST_CHOICES, beam, choices, collapse, greedy, latin_only, masked

CHARSET = Charset(" ab가나")


def chances(*rows: list[float]) -> np.ndarray:
    """Rows of chances, blank first, as log chances."""
    table = np.array(rows, np.float32)
    return np.log(np.maximum(table / table.sum(-1, keepdims=True), 1e-6))


@pytest.mark.parametrize(
    ("path", "classes"),
    [([], ()), ([0, 0], ()), ([1, 1, 0, 1], (1, 1)), ([2, 2, 3, 0, 0, 3], (2, 3, 3))],
)
def test_collapse_joins_repeats_and_drops_blanks(path: list[int], classes: tuple[int, ...]) -> None:
    assert collapse(path) == classes


def test_greedy_takes_the_best_class_of_each_frame() -> None:
    found = greedy(chances([0, 9, 1, 0, 0, 0], [8, 1, 1, 0, 0, 0], [0, 1, 0, 9, 0, 0]))
    assert found.classes == (1, 3)
    assert found.doubt == pytest.approx(-np.log([0.9, 0.8, 0.9]).sum() / 2, rel=1e-4)


def framed(*places: tuple[int, int], frames: int = 40) -> np.ndarray:
    """Log chances with classes at their frames, and blank elsewhere."""
    table = np.full((frames, 6), 1e-4)
    table[:, 0] = 1
    for each, frame in places:
        table[frame, (0, each)] = (1e-4, 1)
    return chances(*table.tolist())


def test_a_syllable_seen_twice_is_one() -> None:
    a_line = framed((4, 3), (5, 11), (5, 14), (4, 19), (5, 27))  # steps of eight; the second 나 comes after three
    assert greedy(a_line).classes == (4, 5, 5, 4, 5)
    assert greedy(a_line, CHARSET.hangul).classes == (4, 5, 4, 5)


def test_a_syllable_that_stands_twice_stays() -> None:
    assert greedy(framed((4, 3), (5, 11), (5, 19), (4, 27)), CHARSET.hangul).classes == (4, 5, 5, 4)
    assert greedy(framed((5, 3), (5, 9)), CHARSET.hangul).classes == (5, 5)


def test_narrow_letters_are_never_joined() -> None:
    assert greedy(framed((2, 3), (2, 5), (2, 7)), CHARSET.hangul).classes == (2, 2, 2)


def test_choices_are_where_the_eye_is_unsure() -> None:
    table = np.full((9, 6), 1e-4)
    table[:, 0] = 1
    table[1] = (0.01, 0, 0, 0, 0.9, 0.1)  # 가, perhaps 나
    table[5] = (0.01, 0, 0.6, 0.4, 0, 0)  # a, perhaps b: no syllables
    first, second = choices(chances(*table.tolist()), CHARSET.hangul)
    assert [each for each, _ in first] == [4, 5]
    assert [chance for _, chance in first] == pytest.approx(np.log([0.9, 0.1]), abs=0.05)
    assert second == [(2, 0.0)]


def test_choices_are_bounded() -> None:
    table = np.full((60, 40), 1e-3)
    table[::2, 5:30] = 1 / 25
    table[1::2, 0] = 1
    assert {len(its) for its in choices(chances(*table.tolist()), range(5, 40))} == {MOST_CHOICES}
    assert choices(chances([1, 0, 0, 0, 0, 0]), CHARSET.hangul) == []


@pytest.mark.parametrize("seed", range(8))
def test_beam_finds_the_text_with_the_likeliest_alignments_together(seed: int) -> None:
    table = chances(*np.random.default_rng(seed).dirichlet(np.full(4, 0.6), 6).tolist())
    totals: dict[tuple[int, ...], float] = defaultdict(float)
    for path in product(range(4), repeat=6):
        totals[collapse(path)] += float(np.exp(sum(table[frame, each] for frame, each in enumerate(path))))
    best = max(totals, key=lambda text: totals[text])
    found = beam(table, width=200)
    assert found.classes == best
    assert found.doubt == pytest.approx(-np.log(totals[best]) / max(1, len(best)), abs=0.02)


def test_beam_sums_alignments_where_greedy_sees_but_the_best() -> None:
    table = chances([5, 4, 0, 0, 0, 0], [5, 4, 0, 0, 0, 0])  # blank twice .31; "space" by three alignments .69
    assert greedy(table).classes == ()
    assert beam(table).classes == (1,)


def test_nothing_to_read() -> None:
    silent = chances(*[[1.0, 0, 0, 0, 0, 0]] * 4)
    assert greedy(silent).classes == beam(silent).classes == ()


def test_a_mask_forbids_classes() -> None:
    table = chances([0, 0, 4, 0, 5, 0])
    forbidden = np.zeros(6, np.bool_)
    forbidden[list(CHARSET.hangul)] = True
    assert greedy(table).classes == (4,)
    assert greedy(masked(table, forbidden)).classes == (2,)


def test_a_line_is_latin_where_no_hangul_is_seen() -> None:
    assert latin_only(chances([0, 0, 9, 0, 0.1, 0]), CHARSET)
    assert not latin_only(chances([0, 0, 1, 0, 9, 0]), CHARSET)
