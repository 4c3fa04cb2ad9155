"""Recognisers side by side: each is judged by the same boxes, and Latin ones by Latin lines alone."""

import json
from pathlib import Path

import pytest

from ocr.compare import LATIN, Rival, compare
from ocr.labels import read_labels
from ocr.recogniser import Text
from service.pictures.decoding import ProcessDecoder

from .conftest import FakeDetector, FakeRecogniser, box, png

LINES = ("오류 코드 DT-4021", "Sign in", "12,900원")
PLACES = [box(20, 20, 160, 30), box(20, 100, 160, 40), box(20, 180, 160, 50)]


def reads(*texts: str) -> FakeRecogniser:
    """The three lines, told by their heights."""
    return FakeRecogniser(lambda crop: Text(texts[min(2, max(0, round((crop.shape[0] / 1.24 - 30) / 10)))], 0.9))


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    (tmp_path / "page.png").write_bytes(png(300, 300))
    lines = [{"text": text, "quad": place.quad.tolist()} for text, place in zip(LINES, PLACES, strict=True)]
    row = {"file": "page.png", "wear": "clean", "lines": lines}
    (tmp_path / "labels.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")
    return tmp_path / "labels.jsonl"


def test_each_has_its_own_figures(labels: Path) -> None:
    rivals = {
        "good": Rival(reads(*LINES), 12.4),
        "bad": Rival(reads("오류 코드 01-4021", *LINES[1:]), 1.0),
        "latin": Rival(reads("?", "Sign in", "12,900"), 1.0, latin=True),
    }
    seen: list[int] = []
    found = compare(read_labels(labels), ProcessDecoder(), FakeDetector(PLACES), rivals, seen.append)
    assert seen == [1]
    assert found["good"]["cer_nospace"] == {"all": 0.0, "wear clean": 0.0, LATIN: 0.0}
    assert found["good"]["values_exact"] == {"amount": 1.0, "code": 1.0}
    assert (found["good"]["lines_exact"], found["good"]["megabytes"]) == (1.0, 12)
    assert found["bad"]["values_exact"] == {"amount": 1.0, "code": 0.0}
    assert found["bad"]["cer_nospace"]["all"] == pytest.approx(2 / 24, abs=0.001)
    assert found["bad"]["lines_exact"] == pytest.approx(2 / 3, abs=0.001)
    assert found["latin"]["cer_nospace"] == {LATIN: 0.0}
