"""RapidOCR as one of those that ours is compared with."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

pytest.importorskip("rapidocr", reason="installed to train: requirements/train.txt")

from ocr.backends.rapid import RapidRecogniser


def line(text: str) -> np.ndarray:
    image = Image.new("L", (420, 56), 255)
    ImageDraw.Draw(image).text((14, 6), text, fill=0, font_size=36)
    return np.asarray(image)


def test_latin_lines_are_read_in_order() -> None:
    texts = ["Sangdam", "Help centre", "DT-4021", "12,900"]
    recogniser = RapidRecogniser()
    assert recogniser.recognise([]) == []
    assert [text.text for text in recogniser.recognise([line(text) for text in texts])] == texts
