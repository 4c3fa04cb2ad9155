"""The table says what came out, and of what is missing that it is."""

import json
from pathlib import Path
from typing import Any

import pytest

from ocr.training.family.table import CLAIMS, NOT_MEASURED, NOT_TRAINED, claims, figures, members


def speed(latency: float) -> dict[str, Any]:
    return {"latency_ms": latency, "throughput": 1000 / latency, "cpu_ms": latency, "training": 400 / latency,
            "weights": 1_500_000}  # fmt: skip


def rows(table: str) -> dict[str, list[str]]:
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    return {row[0]: row[1:] for row in cells}


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    speeds = {"own-lstm": speed(10.0), "own-multihead": speed(8.0), "frozen-lstm": speed(4.0)}
    (tmp_path / "speed.json").write_text(json.dumps(speeds), "utf-8")
    for seed, cer in ((1, 0.4), (2, 0.2)):
        (tmp_path / f"own-{seed}").mkdir()
        curve = [
            {"kind": kind, "lines": lines, "seconds": lines / rate, "cer": its}
            for kind, rate, its_cer in (("lstm", 10.0, cer), ("multihead", 40.0, cer / 2))
            for lines, its in ((50_000, 2 * its_cer), (120_000, its_cer))
        ]
        curve.append({"kind": "dilated", "lines": 5_000, "seconds": 9, "cer": 0.9})
        text = "".join(json.dumps(row) + "\n" for row in curve)
        (tmp_path / f"own-{seed}" / "curve.jsonl").write_text(text, "utf-8")
    return tmp_path


def test_claims_stand_beside_the_reference(runs: Path) -> None:
    found = rows(claims(members(runs)))
    column = found["against the LSTM"].index("own-multihead")
    assert [found[claim][0] for claim in CLAIMS] == list(CLAIMS.values())
    assert found["CER"][column] == "-50 %"
    assert found["throughput"][column] == "+25 %"
    assert found["latency"][column] == found["CPU"][column] == "-20 %"
    assert found["GPU"][column] == NOT_MEASURED
    # 50,000 lines at 40 a second against 120,000 at 10: 1,250 seconds and 12,000.
    assert found["training"][column] == "a line 1.2 times; to the same CER: 9.6 times"


def test_what_is_missing_says_so(runs: Path) -> None:
    found = rows(claims(members(runs)))
    for name in ("own-dilated", "frozen-multihead"):
        column = found["against the LSTM"].index(name)
        assert found["CER"][column] == NOT_TRAINED
        assert found["latency"][column] == NOT_MEASURED
    table = rows(figures(members(runs)))
    assert table["own-lstm"][:3] == ["1.50 M", "120,000", "0.300"]
    assert table["own-dilated"][2] == "0.900, too early"
    assert table["frozen-dilated_pos"][2] == NOT_TRAINED


def test_nothing_yet_is_a_table_too(tmp_path: Path) -> None:
    assert set(rows(claims(members(tmp_path)))["CER"][1:]) == {NOT_TRAINED}
