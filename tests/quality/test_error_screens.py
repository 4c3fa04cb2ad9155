"""A picture of an error screen is answered by the article of its code: drawn, read, understood and searched for."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kb import assembly, encoder_build
from kb.backends.faiss_index import FaissIndex
from kb.evaluate import Engine, build
from kb.importing import read_file
from ocr import models
from ocr.pages import fonts
from ocr.pages.render import error_screens, write
from service.settings import REPOSITORY, Settings
from tests.quality.error_screens import answer_to, owner_of
from text.reading import Screen, ScreenLine

SETTINGS = Settings()
BUILT = models.folder(SETTINGS)
SCREENS = 40
pytestmark = [
    pytest.mark.quality,
    pytest.mark.skipif(
        not encoder_build.is_current(SETTINGS.models / "encoder"), reason="the encoder is not built: make setup"
    ),
    pytest.mark.skipif(
        not all(models.is_whole(BUILT / file.path, file) for file in models.ALL),
        reason="the OCR's models are not there: make setup",
    ),
    pytest.mark.skipif(not fonts.available(), reason="the fonts are not there: make setup"),
]


def test_the_right_article_comes_first(tmp_path: Path) -> None:
    articles, _ = read_file(REPOSITORY / "kb" / "samples" / "articles")
    encoder = assembly.load_encoder(SETTINGS)
    engine = Engine(encoder, FaissIndex, assembly.calibration_for(encoder))
    built = build(articles, engine)
    codes = sorted({code for article in articles for code in article.codes})
    shown = [codes[number * len(codes) // SCREENS] for number in range(SCREENS)]
    assert len(set(shown)) == SCREENS
    write(error_screens(shown), tmp_path)
    answers = [answer_to([screen], "", built, engine) for screen in _read(tmp_path)]
    wrong = [(code, got) for code, got in zip(shown, answers, strict=True) if got != owner_of(code, articles)]
    assert len(wrong) <= 0.05 * SCREENS, wrong


def _read(folder: Path) -> list[Screen]:
    """What `sangdam ocr eval` reads on each picture."""
    predictions = folder / "predictions.jsonl"
    command = [sys.executable, "-m", "cli", "ocr", "eval", str(folder / "labels.jsonl"), "--json"]
    done = subprocess.run(
        [*command, "--predictions", str(predictions)], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return [_screen(json.loads(row)["lines"]) for row in predictions.read_text("utf-8").splitlines()]


def _screen(lines: list[dict[str, object]]) -> Screen:
    read = tuple(
        ScreenLine(line["text"], line["confidence"], tuple(tuple(corner) for corner in line["quad"]))  # type: ignore[attr-defined,arg-type]
        for line in lines
    )
    xs = [x for line in read for x, _ in line.quad]
    ys = [y for line in read for _, y in line.quad]
    return Screen(read, width=int(max(xs, default=1)) + 1, height=int(max(ys, default=1)) + 1)
