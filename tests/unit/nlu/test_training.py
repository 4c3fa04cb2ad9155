from tests.unit.nlu import needs_rasa  # noqa: F401, I001  first: skips where Rasa is not

import json
from pathlib import Path

import pytest
from rasa.shared.nlu.constants import INTENT, TEXT

from nlu.components.classifiers import UNLABELLED
from nlu.components.reader import Reader
from nlu.components.training import RowImporter, train_rows

Rows = list[dict[str, str | None]]


def rows(*told: "tuple[str, str | None, str | None]") -> Rows:
    return [{"text": text, "label": label, "qtype": qtype} for text, label, qtype in told]


TOLD = rows(
    ("안녕하세요", "인사/1 [a](b)", None),
    ("안녕하세요", "인사/1 [a](b)", None),
    ("반가워요", "인사/1 [a](b)", None),
    ("환불 언제 돼요", "faq", "when"),
    ("배송 언제 와요", "faq", "when"),
    ("환불이 안 돼요", "faq", "why"),
    ("배송이 안 와요", None, "why"),
)


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No encoder, so that training takes a second and says the same everywhere."""
    monkeypatch.setenv("SANGDAM_ENCODER_DIR", str(tmp_path / "no-encoder"))
    return tmp_path


def test_rows_train_the_pipeline_whatever_their_labels_look_like(bare: Path) -> None:
    reader = Reader(train_rows(TOLD, bare))
    hello, when, why, nothing, command = reader.read(["안녕하세요", "환불 언제", "배송이 안 와", "", "/restart"])
    assert hello.label == "인사/1 [a](b)"
    assert (when.label, when.qtype) == ("faq", "when")
    assert why.qtype == "why"
    assert (nothing.label, nothing.label_confidence, nothing.qtype) == (None, 0.0, None)
    assert command.label != "restart", "a leading slash is no command here"


def test_rows_without_labels_train_the_question_type_alone(bare: Path) -> None:
    reader = Reader(train_rows(rows(("언제 와요", None, "when"), ("왜 안 와요", None, "why")), bare))
    (reading,) = reader.read(["언제"])
    assert (reading.label, reading.qtype) == (None, "when")


def test_the_importer_keeps_repeated_rows_and_marks_those_without_a_label(tmp_path: Path) -> None:
    (tmp_path / "rows.json").write_text(json.dumps(TOLD, ensure_ascii=False), encoding="utf-8")
    data = RowImporter(training_data_paths=[str(tmp_path / "rows.json")]).get_nlu_data()
    assert [example.get(TEXT) for example in data.training_examples] == [row["text"] for row in TOLD]
    assert data.training_examples[-1].get(INTENT) == UNLABELLED
