"""The curve's table and plot."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from ocr.training.east.curve import COLUMNS, draw, table

ROWS = [dict.fromkeys(COLUMNS, 0.5) | {"pages": pages} for pages in (1000, 2000)]


def test_the_table_has_a_row_for_each_validation() -> None:
    made = table(ROWS).splitlines()
    assert [line.split("|")[1].strip() for line in made] == ["pages", "---", "1000", "2000"]


@pytest.mark.skipif(find_spec("matplotlib") is None, reason="installed to train: requirements/train.txt")
def test_the_plot_is_written(tmp_path: Path) -> None:
    draw(ROWS, tmp_path / "curve.svg")
    assert "</svg>" in (tmp_path / "curve.svg").read_text(encoding="utf-8")
