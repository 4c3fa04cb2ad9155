"""The recogniser around a network that says how wide the lines were which it was given."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ocr.backends import ctc
from ocr.backends.ctc import BATCH, CtcRecogniser, confidence
from ocr.backends.ctc_batches import LINE_PIXELS
from ocr.backends.ctc_lines import BUCKET


class Network:
    """Reads the ink's width of each line, as that many "가"; remembers the batches it was given."""

    def __init__(self) -> None:
        self.batches: list[tuple[int, ...]] = []

    def get_outputs(self) -> list[Any]:
        return [type("Output", (), {"shape": ["lines", "frames", 4]})()]

    def run(self, _: object, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        (lines,) = inputs.values()
        self.batches.append(lines.shape)
        chances = np.full((len(lines), lines.shape[3] // 4, 4), -20, np.float32)
        chances[:, :, 0] = 0
        for row, line in zip(chances, lines, strict=True):
            for mark in range(round((line[0, 24] < 0).sum() / 10)):
                row[6 * mark + 1] = (-20, -20, 0, -20)
        return [chances]


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    network = Network()
    monkeypatch.setattr(ctc, "open_session", lambda *_, **__: network)
    return network


@pytest.fixture
def charset(tmp_path: Path) -> Path:
    path = tmp_path / "charset.txt"
    path.write_text("a\n가\n나\n", encoding="utf-8")
    return path


def crop(width: int, ink: int) -> np.ndarray:
    made = np.full((48, width), 255, np.uint8)
    made[12:36, 4 : 4 + ink] = 0
    return made


@pytest.mark.parametrize("search", ["greedy", "beam"])
def test_texts_come_in_the_order_of_the_crops(network: Network, charset: Path, search: Any) -> None:
    recogniser = CtcRecogniser(Path("model.onnx"), threads=1, charset=charset, search=search)
    found = recogniser.recognise([crop(400, 30), crop(80, 10), crop(300, 20), crop(80, 40)])
    assert [text.text for text in found] == ["가가가", "가", "가가", "가가가가"]
    assert all(text.confidence > 0.5 for text in found)


def test_batches_are_of_one_bucket_and_bounded(network: Network, charset: Path) -> None:
    recogniser = CtcRecogniser(Path("model.onnx"), threads=1, charset=charset)
    recogniser.recognise([crop(60, 10)] * 40 + [crop(100, 10)] * 3 + [crop(2000, 10)] * 12)
    shapes = network.batches
    assert sum(shape[0] for shape in shapes) == 55
    assert all(shape[0] <= BATCH and shape[0] * shape[3] <= max(BATCH * LINE_PIXELS, shape[3]) for shape in shapes)
    assert {shape[3] for shape in shapes} == {BUCKET, 2 * BUCKET, 2048}


def test_an_empty_line_has_no_confidence(network: Network, charset: Path) -> None:
    (found,) = CtcRecogniser(Path("model.onnx"), threads=1, charset=charset).recognise(
        [np.full((20, 90), 255, np.uint8)]
    )
    assert (found.text, found.confidence) == ("", 0.0)


def test_no_crops(network: Network, charset: Path) -> None:
    assert CtcRecogniser(Path("model.onnx"), threads=1, charset=charset).recognise([]) == []


def test_another_networks_charset_is_refused(network: Network, tmp_path: Path) -> None:
    path = tmp_path / "charset.txt"
    path.write_text("a\n", encoding="utf-8")
    with pytest.raises(ValueError, match="4 classes"):
        CtcRecogniser(Path("model.onnx"), threads=1, charset=path)


def test_confidence_falls_with_doubt() -> None:
    values = [confidence(doubt, 1.1, 0.9) for doubt in (0, 0.01, 0.1, 1, 10, 1e9)]
    assert values == sorted(values, reverse=True)
    assert 0 <= values[-1] < values[0] <= 1
