"""Figures by hand: edits, kinds of errors, lines in the same place, boxes at IoU .5; labels and predictions."""

import json
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import Unprocessable
from ocr import figures
from ocr.evaluate import measure, measure_by, read_pages, worst
from ocr.figures import Pair, Places, exact, values_exact
from ocr.labels import read_labels
from ocr.recogniser import Text
from service.pictures.decoding import ProcessDecoder

from .conftest import FakeDetector, FakeRecogniser, box, png


def test_edits_with_and_without_spaces() -> None:
    pairs = [Pair("환불 언제", "환불언재"), Pair("", "더"), Pair("없음", "")]
    assert figures.edits(pairs, spaces=True) == (5, 7)
    assert figures.edits(pairs, spaces=False) == (4, 6)


@pytest.mark.parametrize(
    ("truth", "found", "kind", "count"),
    [
        ("일시불", "밀시불", "substitution", 1),
        ("합계 12,000", "합 12,000", "missing", 1),
        ("합계", "합·계", "insertion", 1),
        ("corner", "comer", "combination", 2),
        ("각도", "7ㅏㄱ도", "decomposition", 3),
    ],
)
def test_kinds_of_errors(truth: str, found: str, kind: str, count: int) -> None:
    assert +figures.kinds_of_errors([Pair(truth, found)]) == {kind: count}


def test_kinds_of_errors_add_up_to_the_distance() -> None:
    pairs = [Pair("안녕하세요 고객님", "인녕 하세오 고갹닝!"), Pair("", "xyz"), Pair("DT-4021", "01-4O21")]
    assert sum(figures.kinds_of_errors(pairs).values()) == figures.edits(pairs, spaces=False)[0]


def test_a_line_in_two_pieces_is_one_and_lines_elsewhere_are_missing_and_inserted() -> None:
    truth = [("첫 줄", box(0, 0, 200, 20).quad), ("둘째", box(0, 50, 100, 20).quad), ("셋", box(0, 100, 50, 20).quad)]
    found = [("줄", box(120, 1, 80, 20).quad), ("첫", box(0, 1, 90, 20).quad), ("둘째", box(2, 52, 90, 18).quad),
             ("얼룩", box(300, 300, 40, 20).quad)]  # fmt: skip
    pairs = figures.pairs_by_place(truth, found)
    assert sorted((p.truth, p.found) for p in pairs) == [("", "얼룩"), ("둘째", "둘째"), ("셋", ""), ("첫 줄", "첫 줄")]
    assert figures.pairs_by_place([], []) == []


def test_boxes_count_once_at_iou_half() -> None:
    asked = [box(0, 0, 100, 20).quad, box(0, 50, 100, 20).quad]
    assert figures.places(asked, asked) == Places(2, 2, 2)
    assert figures.places(asked, [box(0, 0, 100, 20).quad, box(0, 2, 100, 20).quad]) == Places(1, 2, 2)
    assert figures.places(asked, [box(0, 0, 49, 20).quad]) == Places(0, 2, 1)
    assert figures.places([], []) == Places(0, 0, 0)


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    rows: list[dict[str, Any]] = [
        {"file": "a.png", "kind": "x", "lines": [{"text": "글자", "quad": box(20, 10, 150, 20).quad.tolist()}]},
        {"file": "b.png", "kind": "y", "lines": ["글자", "둘째 줄"]},
    ]
    for row in rows:
        (tmp_path / row["file"]).write_bytes(png())
    path = tmp_path / "labels.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def test_pages_are_read_and_measured(labels: Path) -> None:
    steps: list[int] = []
    done = read_pages(
        read_labels(labels),
        ProcessDecoder(),
        FakeDetector([box(20, 12, 150, 20)]),
        FakeRecogniser(lambda crop: Text("글지", 0.8)),
        lambda number, total: steps.append(number),
    )
    figures_ = measure(done, errors=True)
    assert steps == [1, 2]
    assert (figures_["pages"], figures_["lines"]) == (2, 3)
    assert figures_["cer_nospace"] == round((1 + 4) / (2 + 5), 4)
    assert (figures_["recall"], figures_["precision"]) == (1.0, 1.0)
    assert figures_["errors"] == {
        "substitution": 1,
        "missing": 2,
        "insertion": 0,
        "combination": 2,
        "decomposition": 0,
    }
    assert figures_["ms"] > 0
    assert measure_by(done, "kind")["x"]["cer"] == 0.5
    assert worst(done, 1)[0].truth == "글자 둘째 줄"
    row = done[0].prediction()
    assert (row["file"], row["text"]) == ("a.png", "글지")
    assert row["lines"][0]["confidence"] == 0.8


@pytest.mark.parametrize(
    "row",
    [
        "{",
        "[]",
        '{"file": "a.png"}',
        '{"file": "nowhere.png", "lines": []}',
        '{"file": "a.png", "lines": [1]}',
        '{"file": "a.png", "lines": ["text", {"text": "x", "quad": []}]}',
        '{"file": "a.png", "lines": [{"text": "x"}]}',
        '{"file": "a.png", "lines": [{"text": "x", "quad": [[0, 0], [1, 1]]}]}',
        '{"file": "a.png", "lines": [{"text": "x", "quad": [[0, 0], [1, "a"], [1, 1], [0, 1]]}]}',
    ],
)
def test_a_bad_row_is_named(labels: Path, row: str) -> None:
    with labels.open("a", encoding="utf-8") as file:
        file.write(row + "\n")
    with pytest.raises(Unprocessable, match=r"labels\.jsonl, line 3"):
        read_labels(labels)


def test_labels_that_are_empty_or_not_there(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n")
    with pytest.raises(Unprocessable, match="no page in it"):
        read_labels(empty)
    with pytest.raises(Unprocessable, match="cannot be read"):
        read_labels(tmp_path / "nowhere.jsonl")


def test_values_are_right_only_as_they_stand() -> None:
    pairs = [
        Pair("오류 코드: DT-4021 (0x1F22)", "오류 코드: DT-4021 (Ox1F22)"),
        Pair("합계 12,900원 3,000", "합계 12,900원 3.000"),
        Pair("010-1234-5678 123456789012", "010-1234-5678 123456789012"),
    ]
    right, stood = values_exact(pairs)
    assert stood == {"code": 2, "amount": 2, "phone": 1, "number": 1}
    assert right == {"code": 1, "amount": 1, "phone": 1, "number": 1}


def test_a_value_twice_there_is_wanted_twice() -> None:
    right, stood = values_exact([Pair("1,000 1,000", "1,000")])
    assert (right["amount"], stood["amount"]) == (1, 2)


def test_whole_lines_are_exact_but_for_spaces() -> None:
    assert exact([Pair("가 나", "가나"), Pair("다", "라")]) == 0.5
