"""Rendered lines: every kind is legible enough to be worth reading, and seeded."""

from random import Random

import numpy as np
import pytest

pytest.importorskip("fontTools", reason="installed to train: requirements/train.txt")

from ocr.backends.ctc_lines import HEIGHT, STRIDE
from ocr.pages import fonts as pages_fonts
from ocr.training.fonts import FAMILIES, Font, find_fonts
from ocr.training.lines import BATCH_PIXELS, batches, bucket, fits
from ocr.training.render import KINDS, Kind, Renderer, Sample

PRETENDARD = pages_fonts.PACKAGES / pages_fonts.FAMILIES["pretendard"][0]
TEXT = "주문번호 20261122-0045 취소"
pytestmark = pytest.mark.skipif(not PRETENDARD.exists(), reason="the fonts are not installed: npm ci in ocr/packages")


def renderer(seed: int = 1) -> Renderer:
    return Renderer(Random(seed), [Font(PRETENDARD, 0, 1.0, frozenset(TEXT))])


def rendered(kind: Kind, seed: int = 1) -> Sample:
    sample = renderer(seed).render(TEXT, kind)
    assert sample is not None
    return sample


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_gives_a_line_with_ink(kind: Kind) -> None:
    for seed in range(12):
        sample = rendered(kind, seed)
        assert (sample.text, sample.kind) == (TEXT, kind)
        assert sample.line.shape[0] == HEIGHT
        assert np.abs(sample.line).max() <= 1.2
        assert np.median(sample.line) > 0  # dark on light
        assert sample.line.std() > 0.1
        assert fits(sample)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_renders_the_same_line(kind: Kind) -> None:
    np.testing.assert_array_equal(rendered(kind).line, rendered(kind).line)


def test_a_font_without_the_characters_is_not_used() -> None:
    assert renderer().render("뷁", "clean") is None


def test_a_line_too_narrow_for_ctc_is_told() -> None:
    line = np.ones((HEIGHT, 3 * STRIDE), np.float32)
    assert fits(Sample(line, "abc", "clean"))
    assert not fits(Sample(line, "abb", "clean"))


def test_batches_hold_every_sample_within_the_bound() -> None:
    draw = Random(0)
    samples = [Sample(np.ones((HEIGHT, draw.randrange(16, 1600)), np.float32), "a", "clean") for _ in range(200)]
    groups = list(batches(samples))
    assert sum(map(len, groups)) == 200
    assert all(len(group) * bucket(max(s.line.shape[1] for s in group)) <= BATCH_PIXELS for group in groups)


def test_missing_fonts_are_named(tmp_path: object) -> None:
    with pytest.raises(FileNotFoundError, match="pretendard"):
        find_fonts([], held_out=False)


def test_held_out_families_are_in_no_training_family() -> None:
    held = {file for family in FAMILIES if family.held_out for file in family.files}
    assert held
    assert not held & {file for family in FAMILIES if not family.held_out for file in family.files}
