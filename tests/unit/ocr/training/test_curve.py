"""The curve's table and plot."""

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from ocr.training.curve import COLUMNS, draw, rows, table

ROW = dict.fromkeys(COLUMNS, 0.5) | {"lines": 1000, "decay": False}


@pytest.fixture
def curve(tmp_path: Path) -> Path:
    path = tmp_path / "curve.jsonl"
    path.write_text("".join(json.dumps(ROW | {"lines": n, "decay": n > 2000}) + "\n" for n in (1000, 2000, 3000)))
    return path


def test_the_table_has_a_row_for_each_validation(curve: Path) -> None:
    made = table(rows(curve)).splitlines()
    assert len(made) == 5
    assert made[0].startswith("| lines |")
    assert made[-1].startswith("| 3000 | 0.5 |")


@pytest.mark.skipif(find_spec("matplotlib") is None, reason="installed to train: requirements/train.txt")
def test_the_plot_is_written(curve: Path, tmp_path: Path) -> None:
    draw(rows(curve), tmp_path / "curve.svg")
    assert "</svg>" in (tmp_path / "curve.svg").read_text(encoding="utf-8")
