"""Counting: what is counted, what is kept, and that the chances are read back as they were counted."""

import json
from math import log
from pathlib import Path

import pytest

from ocr.backends.ctc_language import STEP, Ngrams
from ocr.training.language import WittenBell, count, lines, write


def test_lines_are_counted_once_without_those_of_pages_to_be_judged_by(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    rows = ["배송이 늦어요", "배송이  늦어요", "주문 12건", "only English", "시험지에 있는 문장이에요"]
    path.write_text("".join(json.dumps({"text": row}) + "\n" for row in rows), encoding="utf-8")
    found = lines([path], ["있는문장"])
    assert {"배송이 늦어요", "주문 00건"} <= set(found)
    assert not {"only English", "시험지에 있는 문장이에요"} & set(found)


def test_chances_are_read_back(tmp_path: Path) -> None:
    grams = count([("가나다", 5), ("가나라", 2), ("나나", 2)])
    path = tmp_path / "language.npz"
    assert write(grams, path) > 10
    counted, read = WittenBell(grams), Ngrams(path)
    for before, character in ((" 가", "나"), ("가나", "다"), ("가나", "라"), ("다", "가"), ("", "나")):
        assert read.follows(before, character) == pytest.approx(log(counted.chance(before + character)), abs=2 * STEP)
    assert read.follows("가나", "다") > read.follows("가나", "라")
    assert sum(counted.chance("가나" + character) for character in " 가나다라") < 1
