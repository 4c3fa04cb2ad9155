import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from nlu import environment, evaluate
from nlu.rows import Row


@dataclass(frozen=True)
class Guess:
    label: str | None
    label_confidence: float
    qtype: str | None
    qtype_confidence: float


ROWS = [Row("안녕", "greet", None), Row("왜 안 돼요", "faq", "why"), Row("고마워", "thank", None)]
GUESSES = [Guess("greet", 0.9, "what", 0.2), Guess("faq", 0.8, "how", 0.6), Guess("greet", 0.4, "what", 0.3)]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with rows and a model, read by a reader that needs no Rasa."""
    rows = "".join(json.dumps(row.as_dict(), ensure_ascii=False) + "\n" for row in ROWS)
    (tmp_path / "rows.jsonl").write_text(rows, encoding="utf-8")
    (tmp_path / "model.tar.gz").touch()
    monkeypatch.setattr(environment, "prepare", lambda: None)
    monkeypatch.setattr(evaluate, "read_all", lambda rows, model: GUESSES)
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["nlu eval", *map(str, arguments)])
    return evaluate.main()


def test_each_column_is_measured_over_the_rows_that_carry_it() -> None:
    figures = {column: of.as_dict() for column, of in evaluate.evaluate(ROWS, GUESSES).items()}  # type: ignore[arg-type]
    assert figures["label"]["n"] == 3
    assert figures["label"]["accuracy"] == round(2 / 3, 4)
    assert figures["qtype"]["n"] == 1
    assert figures["qtype"]["confusion"] == {"why": {"how": 1}}


def test_json_is_one_object_with_the_first_columns_figures_on_top(
    files: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, files / "rows.jsonl", "--model", files, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["accuracy"] == said["label"]["accuracy"] == round(2 / 3, 4)
    assert said["macro_f1"] == said["label"]["macro_f1"]
    assert said["qtype"]["per_label"]["why"]["recall"] == 0.0
    assert "errors" not in said


def test_errors_lists_each_wrong_row(
    files: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, files / "rows.jsonl", "--model", files, "--errors") == 0
    said = capsys.readouterr().out
    assert "label\tthank -> greet 0.40\t고마워" in said
    assert "qtype\twhy -> how 0.60\t왜 안 돼요" in said
    assert "안녕" not in said
    assert run(monkeypatch, files / "rows.jsonl", "--model", files, "--errors", "--json") == 0
    assert len(json.loads(capsys.readouterr().out)["errors"]) == 2


def test_predictions_hold_a_row_for_each_input_in_order(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = files / "out.jsonl"
    assert run(monkeypatch, files / "rows.jsonl", "--model", files, "--predictions", out) == 0
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["text"] for row in rows] == [row.text for row in ROWS]
    assert set(rows[0]) == {"text", "label", "label_confidence", "qtype", "qtype_confidence"}
    assert rows[1]["qtype"] == "how"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["absent.jsonl"], "absent.jsonl: No such file"),
        (["rows.jsonl", "--model", "nowhere"], "no model in"),
        (["rows.jsonl", "--train", "bad.jsonl"], "bad.jsonl, line 1: not JSON"),
        (["rows.jsonl", "--predictions", "nowhere/out.jsonl"], "no such folder"),
        (["rows.jsonl", "--train", "one.jsonl"], "two intent labels at least"),
    ],
)
def test_what_cannot_be_measured_ends_with_one_line_and_status_2(
    files: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: "list[str]",
    complaint: str,
) -> None:
    (files / "bad.jsonl").write_text("{", encoding="utf-8")
    (files / "one.jsonl").write_text('{"text": "a", "label": "b"}\n', encoding="utf-8")
    paths = [part if part.startswith("--") else str(files / part) for part in arguments]
    assert run(monkeypatch, *paths) == 2
    out, error = capsys.readouterr()
    assert out == ""
    assert complaint in error
    assert len(error.splitlines()) == 1


def test_without_question_words_they_are_taken_out_first(
    files: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def read_all(rows: list[Row], model: Path) -> list[Guess]:
        asked.extend(row.text for row in rows)
        return GUESSES

    monkeypatch.setattr(evaluate, "read_all", read_all)
    assert run(monkeypatch, files / "rows.jsonl", "--model", files, "--without-question-words") == 0
    assert asked == ["안녕", "안 돼요", "고마워"]
    assert "calibration error" in capsys.readouterr().out


def test_a_row_of_question_words_alone_keeps_them() -> None:
    assert [row.text for row in evaluate.stripped([Row("왜?", None, "why"), Row("왜", None, "why")])] == ["?", "왜"]


def test_of_a_folder_of_models_the_newest_is_measured(tmp_path: Path) -> None:
    for name, age in (("old", 1), ("new", 2)):
        (tmp_path / f"{name}.tar.gz").touch()
        os.utime(tmp_path / f"{name}.tar.gz", (age, age))
    assert evaluate.newest(tmp_path) == tmp_path / "new.tar.gz"
    assert evaluate.newest(tmp_path / "old.tar.gz") == tmp_path / "old.tar.gz"
    with pytest.raises(evaluate.Unusable, match="no model"):
        evaluate.newest(tmp_path / "nowhere")
