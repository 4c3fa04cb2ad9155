"""Reading reaches what it should on rendered pages, with a margin (docs/ocr.md), and on the shared set.

The pages are rendered afresh from their seed, so what is measured is this very code, renderer and all.
"""

import json
import subprocess
import sys
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from ocr import models
from ocr.pages import fonts
from ocr.pages.render import error_screens, notes, pages, write
from service.settings import REPOSITORY, Settings

SHARED = REPOSITORY.parent / "shared" / "data" / "ocr_ko" / "labels.jsonl"
built = models.folder(Settings())
pytestmark = [
    pytest.mark.quality,
    pytest.mark.skipif(
        not all(models.is_whole(built / file.path, file) for file in models.ALL),
        reason="the OCR's models are not there: make setup",
    ),
    pytest.mark.skipif(not fonts.available(), reason="the fonts are not there: make setup"),
]
CODES = [f"DT-{family}{number:03}" for family in (1, 2, 3, 4, 5, 9) for number in (3, 10, 21, 48, 62, 77, 95)][:40]


def measured(labels: Path, *options: str) -> dict[str, Any]:
    """What `sangdam ocr eval LABELS --json` prints."""
    command = [sys.executable, "-m", "cli", "ocr", "eval", str(labels), "--json", *options]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


@pytest.fixture(scope="module")
def screens(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("pages")
    write(pages(), folder)
    predictions = folder / "predictions.jsonl"
    figures = measured(folder / "labels.jsonl", "--by", "wear", "--predictions", str(predictions))
    rows = [json.loads(line) for line in (folder / "labels.jsonl").read_text("utf-8").splitlines()]
    found = [json.loads(line) for line in predictions.read_text("utf-8").splitlines()]
    return {"figures": figures, "rows": rows, "found": found}


def test_pages_are_read_well_enough(screens: dict[str, Any]) -> None:
    figures = screens["figures"]
    assert figures["pages"] == 60
    assert figures["cer_nospace"] <= 0.005
    assert figures["cer_in_order"] <= 0.008
    assert all(worn["cer_nospace"] <= 0.008 for worn in figures["by"].values())
    assert figures["by"]["clean"]["cer_nospace"] <= 0.005
    assert figures["values_exact"] >= 0.97


def test_hardly_a_line_is_missed_or_made_up(screens: dict[str, Any]) -> None:
    assert screens["figures"]["recall"] >= 0.99
    assert screens["figures"]["precision"] >= 0.99


@pytest.mark.skipif(not models.is_whole(built / models.EAST.path, models.EAST), reason="EAST is not there: make setup")
def test_our_own_detector_misses_hardly_a_line_either(tmp_path: Path) -> None:
    write(pages(), tmp_path)
    figures = measured(tmp_path / "labels.jsonl", "--detector", "east")
    assert figures["recall"] >= 0.985
    assert figures["precision"] >= 0.97
    assert figures["cer_nospace"] <= 0.01


def test_boxes_fit_the_ink_as_well_as_the_line(screens: dict[str, Any]) -> None:
    """Some draw boxes around letters, others around lines: both kinds are found again."""
    import numpy as np

    from ocr.figures import places

    hits = asked = 0
    for row, found in zip(screens["rows"], screens["found"], strict=True):
        counted = places(
            [np.array(line["ink"]) for line in row["lines"]], [np.array(line["quad"]) for line in found["lines"]]
        )
        hits, asked = hits + counted.hits, asked + counted.asked
    assert hits / asked >= 0.98


def test_a_font_it_was_not_trained_on_is_read_as_well(screens: dict[str, Any]) -> None:
    """Gowun Dodum; the aim is a point of the others' error rate."""
    import numpy as np

    from ocr.figures import Pair, pairs_by_place, rate

    pairs: dict[bool, list[Pair]] = {True: [], False: []}
    for row, found in zip(screens["rows"], screens["found"], strict=True):
        stood, read = ([(x["text"], np.array(x["quad"], np.float32)) for x in page["lines"]] for page in (row, found))
        pairs[row["font"] == "gowun"] += pairs_by_place(stood, read)
    assert all(len(of) >= 100 for of in pairs.values())
    assert rate(pairs[True], spaces=False) <= rate(pairs[False], spaces=False) + 0.01


def test_confidence_means_something(screens: dict[str, Any]) -> None:
    """Lines that claim to be right are; those that do not are worse by far."""
    import numpy as np

    from ocr.geometry import overlap

    sure, unsure = [], []
    for row, found in zip(screens["rows"], screens["found"], strict=True):
        for line in found["lines"]:
            quad = np.array(line["quad"], dtype=np.float32)
            truth = max(row["lines"], key=lambda asked: overlap(quad, np.array(asked["quad"], dtype=np.float32)))
            right = truth["text"].replace(" ", "") == line["text"].replace(" ", "")
            if line["confidence"] >= 0.95:
                sure.append(right)
            elif line["confidence"] < 0.8:
                unsure.append(right)
    assert np.mean(sure) >= 0.97
    assert np.mean(unsure) <= np.mean(sure) - 0.15


def test_codes_on_error_screens_are_read_exactly(tmp_path: Path) -> None:
    assert len(CODES) == 40
    write(error_screens(CODES), tmp_path)
    predictions = tmp_path / "predictions.jsonl"
    measured(tmp_path / "labels.jsonl", "--predictions", str(predictions))
    texts = [json.loads(line)["text"].replace(" ", "") for line in predictions.read_text("utf-8").splitlines()]
    assert sum(code in text for code, text in zip(CODES, texts, strict=True)) >= 39


@pytest.mark.skipif(not find_spec("tesserocr"), reason="a second opinion is optional: make setup TESSERACT=1")
def test_ours_is_ahead_of_tesseract_on_the_same_boxes(tmp_path: Path) -> None:
    write(pages(20), tmp_path)
    compared = measured(tmp_path / "labels.jsonl", "--compare")
    ours, tesseract = compared["ours"], compared["Tesseract"]
    assert ours["cer_nospace"]["all"] <= 0.6 * tesseract["cer_nospace"]["all"]
    assert ours["lines_exact"] >= tesseract["lines_exact"]
    assert all(share >= 0.97 for share in ours["values_exact"].values())


def test_photographs_and_handwriting_are_recognised_as_such(tmp_path: Path) -> None:
    write(chain(notes(16), pages(30)), tmp_path)
    rows = [json.loads(line) for line in (tmp_path / "labels.jsonl").read_text("utf-8").splitlines()]
    command = [sys.executable, "-m", "cli", "ocr", *(str(tmp_path / row["file"]) for row in rows), "--json"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    problems = [set(found["quality"]["problems"]) for found in json.loads(done.stdout)["pictures"]]
    for problem, is_so in (
        ("photographed", [row["wear"] == "photo" for row in rows]),
        ("handwriting", [row["kind"] == "handwriting" for row in rows]),
    ):
        wrong = sum((problem in found) != truth for found, truth in zip(problems, is_so, strict=True))
        assert wrong <= 2, problem


@pytest.mark.skipif(not SHARED.exists(), reason="../shared is absent")
def test_other_peoples_pages_are_read_well_enough() -> None:
    assert measured(SHARED)["cer_nospace"] <= 0.015
