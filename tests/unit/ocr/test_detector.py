"""The detector around its network: from a map to boxes, scaling, and tiles."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from ocr.backends import tiling
from ocr.backends.db_boxes import Thresholds, boxes_of_map
from ocr.backends.db_onnx import DbDetector
from ocr.models import ModelUnusable


def shrunken(*lines: tuple[int, int, int, int], size: tuple[int, int] = (300, 400), value: float = 0.9) -> np.ndarray:
    """What the network would see: each line (left, top, width, height), shrunk as it learned to."""
    text = np.zeros(size, dtype=np.float32)
    for left, top, width, height in lines:
        text[top + height // 4 : top + height - height // 4, left + height // 4 : left + width - height // 4] = value
    return text


def test_a_region_grows_back_to_its_line() -> None:
    [found] = boxes_of_map(shrunken((40, 100, 300, 40)), Thresholds())
    left, top = found.quad.min(axis=0)
    right, bottom = found.quad.max(axis=0)
    assert abs(left - 40) < 12
    assert abs(right - 340) < 12
    assert abs(top - 100) < 8
    assert abs(bottom - 140) < 8
    assert found.score == pytest.approx(0.9, abs=0.01)


def test_dirt_and_what_is_weak_are_left_out() -> None:
    assert boxes_of_map(np.zeros((100, 100), dtype=np.float32), Thresholds()) == []
    assert boxes_of_map(shrunken((40, 100, 6, 4)), Thresholds()) == []
    assert boxes_of_map(shrunken((40, 100, 300, 40), value=0.3), Thresholds()) == []


def test_a_slanted_region_gives_a_slanted_box() -> None:
    text = np.zeros((400, 400), dtype=np.float32)
    cv2.fillPoly(text, [cv2.boxPoints(((200, 200), (250, 20), 15)).astype(np.int32)], 0.9)
    [found] = boxes_of_map(text, Thresholds())
    slope = (found.quad[1] - found.quad[0])[1] / (found.quad[1] - found.quad[0])[0]
    assert np.degrees(np.arctan(slope)) == pytest.approx(15, abs=2)


@pytest.mark.parametrize(
    ("size", "seen"),
    [
        ((1080, 2340), (736, 1600)),
        ((400, 800), (736, 1472)),
        ((1920, 1080), (1920, 1088)),
        ((3840, 2160), (1920, 1088)),
        ((1, 1), (32, 32)),
        ((2000, 30), (8000, 128)),
        ((1080, 20_000), (736, 13_632)),
    ],
)
def test_what_the_network_sees(size: tuple[int, int], seen: tuple[int, int]) -> None:
    assert tiling.scaled_size(*size) == seen


@pytest.mark.parametrize("grain", [1, 4])
@pytest.mark.parametrize("length", [32, 960, 992, 1_600, 3_008, 13_632, 120_000])
def test_tiles_cover_a_side_once_and_see_beyond_their_part(length: int, grain: int) -> None:
    tiles = tiling.tiles(length, grain)
    assert all(place % grain == 0 for tile in tiles for place in (tile.start, tile.used.start, tile.used.stop))
    assert [tile.used.start for tile in tiles] == [0, *(tile.used.stop for tile in tiles[:-1])]
    assert tiles[-1].used.stop == tiles[-1].end == length
    for tile in tiles:
        assert tile.end - tile.start <= tiling.TILE
        assert (tile.end - tile.start) % tiling.STEP == 0
        assert tile.start == 0 or tile.used.start - tile.start >= 70
        assert tile.end == length or tile.end - tile.used.stop >= 70


class DarkIsText:
    """A session whose map is where the picture is dark."""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []

    def run(self, _: None, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        pixels = inputs["x"]
        self.shapes.append(pixels.shape)
        return [(pixels.mean(axis=1, keepdims=True) < -0.5).astype(np.float32)]

    def get_providers(self) -> list[str]:
        return ["CPUExecutionProvider"]


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> DarkIsText:
    made = DarkIsText()
    monkeypatch.setattr(tiling, "open_session", lambda *_, **__: made)
    return made


@pytest.mark.parametrize("upright", [True, False], ids=["tall", "wide"])
def test_a_very_long_picture_neither_loses_nor_doubles_a_line(session: DarkIsText, upright: bool) -> None:
    page = np.full((20_000, 1_080, 3), 255, dtype=np.uint8)
    tops = list(range(60, 19_900, 97))
    for top in tops:
        page[top : top + 36, 100:900] = 0
    if not upright:
        page = np.rot90(page)
    found = DbDetector(Path("unused")).detect(page)
    assert len(session.shapes) > 5
    assert len(found) == len(tops)
    places = sorted(each.quad.mean(axis=0)[1 if upright else 0] for each in found)
    assert np.abs(np.diff(places) - 97).max() < 6
    assert all(np.ptp(each.quad, axis=0)[0 if upright else 1] > 700 for each in found)


def test_a_dark_page_is_found_as_its_negative_is(session: DarkIsText) -> None:
    page = np.full((1_600, 736, 3), 255, dtype=np.uint8)
    for top in range(100, 1_500, 90):
        page[top : top + 36, 100:600] = 0
    light, dark = (DbDetector(Path("unused")).detect(each) for each in (page, 255 - page))
    assert len(light) == 16
    assert [each.quad.tolist() for each in dark] == [each.quad.tolist() for each in light]


def test_boxes_lie_within_the_picture(session: DarkIsText) -> None:
    page = np.full((500, 400, 3), 255, dtype=np.uint8)
    page[:40, :] = 0
    page[-40:, 200:] = 0
    for each in DbDetector(Path("unused")).detect(page):
        assert each.quad.min() >= 0
        assert (each.quad <= (400, 500)).all()


def test_a_file_that_is_no_model_is_named(tmp_path: Path) -> None:
    path = tmp_path / "detector.onnx"
    path.write_bytes(b"not a model")
    with pytest.raises(ModelUnusable, match=r"detector\.onnx"):
        DbDetector(path)
