"""The development pages: the same seed gives the same pages, and boxes lie where the ink is, however worn."""

import numpy as np
import pytest

from ocr.pages import fonts, screens, wear
from ocr.pages.canvas import Page
from ocr.pages.render import encoded, error_screens, pages

pytestmark = pytest.mark.skipif(not fonts.available(), reason="the fonts are not there: npm ci in ocr/packages")


@pytest.fixture(scope="module")
def some() -> list[Page]:
    return list(pages(25))


def test_the_same_seed_gives_the_same_pages(some: list[Page]) -> None:
    again = next(iter(pages(1)))
    assert (again.name, again.lines) == (some[0].name, some[0].lines)
    assert encoded(again) == encoded(some[0])
    assert next(iter(pages(1, seed=1))).lines != again.lines


def test_every_screen_is_worn_in_every_way(some: list[Page]) -> None:
    assert {(page.kind, page.wear) for page in some} == {(kind, way) for kind in screens.KINDS for way in wear.KINDS}
    assert {page.dark for page in some} == {True, False}
    assert len({page.font for page in some}) >= 4


def test_ink_lies_in_its_box_and_boxes_on_the_page(some: list[Page]) -> None:
    for page in some:
        grey = np.asarray(page.image.convert("L")).astype(int)
        for line in page.lines:
            (left, top), (right, bottom) = np.min(line.ink, axis=0), np.max(line.ink, axis=0)
            assert left >= -1, (page.name, line)
            assert top >= -1
            assert right <= page.image.width + 1, (page.name, line)
            assert bottom <= page.image.height + 1
            inside = grey[max(0, int(top)) : int(bottom) + 1, max(0, int(left)) : int(right) + 1]
            assert np.ptp(inside) > 40, (page.name, line)


def test_error_screens_show_their_codes() -> None:
    codes = [f"DT-40{n:02}" for n in range(5)]
    for code, page in zip(codes, error_screens(codes), strict=True):
        assert sum(code in line.text for line in page.lines) == 1


def test_fonts_that_are_not_there_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from pathlib import Path

    fonts.load.cache_clear()
    monkeypatch.setattr(fonts, "PACKAGES", Path("/nowhere"))
    with pytest.raises(fonts.FontsMissing, match="npm ci"):
        next(iter(pages(1)))
