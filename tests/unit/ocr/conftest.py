"""Engines that need no model: the detector is told where lines are, the recogniser reads them off a table."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ocr import models
from ocr.detector import Box, Pixels
from ocr.recogniser import Text
from service.settings import Settings


def box(left: float, top: float, width: float, height: float, score: float = 0.9) -> Box:
    corners = [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]
    return Box(np.array(corners, dtype=np.float32), score)


@dataclass
class FakeDetector:
    """Finds these boxes in every picture."""

    boxes: list[Box] = field(default_factory=list)
    name: str = "fake"

    def detect(self, pixels: Pixels) -> list[Box]:
        return list(self.boxes)


@dataclass
class FakeRecogniser:
    """Says of each crop what `says` does; counts the batches."""

    says: Callable[[Pixels], Text] = lambda crop: Text("글자", 0.9)
    name: str = "fake"
    batches: list[int] = field(default_factory=list)

    def recognise(self, crops: Sequence[Pixels]) -> list[Text]:
        self.batches.append(len(crops))
        return [self.says(crop) for crop in crops]


def png(width: int = 200, height: int = 100, *, text: str = "", **options: Any) -> bytes:
    """A white picture as a file, with Latin text in it where some is given."""
    image = Image.new("RGB", (width, height), "white")
    if text:
        ImageDraw.Draw(image).text((20, 20), text, fill="black", font_size=32)
    file = io.BytesIO()
    image.save(file, "PNG", **options)
    return file.getvalue()


def built_models() -> Path:
    return models.folder(Settings())


needs_models = pytest.mark.skipif(
    not all(models.is_whole(built_models() / file.path, file) for file in models.ALL),
    reason="the OCR's models are not there: make setup",
)
