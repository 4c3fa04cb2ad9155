"""Training pages: the same from the same number, with every line's place known, worn or not."""

from pathlib import Path
from random import Random

import numpy as np
import pytest

from ocr.pages import fonts
from ocr.training.east.screens import Screens
from ocr.training.east.wear import quartered, warped
from ocr.training.fonts import Font
from ocr.training.texts import LineWriter


class Numbers(LineWriter):
    """Writes what every font can draw, and needs no word lists."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance

    def write(self, limit: int = 40) -> str:
        return str(self._chance.randint(0, 10**limit))[:limit]


@pytest.fixture
def screens() -> Screens:
    if not fonts.available():
        pytest.skip("the fonts are not there: make setup")
    path: Path = fonts.PACKAGES / fonts.FAMILIES["nanum"][0]
    face = Font(path, 0, 1.0, frozenset(map(chr, range(32, 127))) | frozenset("오전후원"))
    return Screens("test", [face], Numbers)


def test_a_number_is_a_page(screens: Screens) -> None:
    one, same, other = (screens.draw(number, 256, 384) for number in (3, 3, 4))
    assert np.array_equal(one.pixels, same.pixels)
    assert all(np.array_equal(a, b) for a, b in zip(one.quads, same.quads, strict=True))
    assert not np.array_equal(one.pixels, other.pixels)


def test_pages_are_as_large_as_they_should_be_and_have_lines(screens: Screens) -> None:
    drawn = [screens.draw(number, 256, 384) for number in range(40)]
    assert {screen.pixels.shape for screen in drawn} == {(256, 384, 3)}
    assert sum(len(screen.quads) for screen in drawn) > 80


def test_there_is_ink_where_a_line_is_said_to_be(screens: Screens) -> None:
    for number in range(12):
        screen = screens.draw(number, 256, 384)
        for quad in screen.quads:
            left, top = np.maximum(quad.min(0), 0).astype(int)
            right, bottom = np.ceil(quad.max(0)).astype(int)
            place = screen.pixels[top:bottom, left:right]
            if place.shape[0] > 8 and place.shape[1] > 8:
                assert place.std() > 2


def test_quads_move_with_their_page() -> None:
    pixels = np.zeros((100, 200, 3), np.uint8)
    pixels[40:60, 50:150] = 255
    quad = np.array([(50, 40), (150, 40), (150, 60), (50, 60)], dtype=np.float32)
    turned, (there,) = quartered(pixels, [quad], 1)
    assert turned.shape == (200, 100, 3)
    assert (there.min(0).tolist(), there.max(0).tolist()) == ([40, 50], [60, 150])
    seen, (moved,) = warped(pixels, [quad], Random(5))
    x, y = moved.mean(0).round().astype(int)
    assert seen[y, x].min() == 255
