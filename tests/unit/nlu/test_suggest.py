import json
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("scipy")

from nlu import environment, suggest
from nlu.suggest import Group, Utterance, groups, told, unsure


def test_the_least_certain_come_first_each_wording_once() -> None:
    said = [
        Utterance("환불 언제", "faq", 0.6),
        Utterance("환불 언제?", "faq", 0.5),
        Utterance("안녕", "greet", 0.99),
        Utterance("상담원 시간", "unclear", 0.75),
        Utterance("???", None, 0.0),
        Utterance("비번", "faq", 0.3),
        Utterance("이미 배운 것", "faq", 0.1),
    ]
    found = unsure(said, {"이미배운것"})
    assert [(u.text, u.times) for u in found] == [("???", 1), ("비번", 1), ("환불 언제?", 2), ("상담원 시간", 1)]


def test_utterances_of_one_meaning_form_a_group_and_most_doubt_comes_first() -> None:
    said = [Utterance("a", "faq", 0.4), Utterance("b", "faq", 0.6, times=3), Utterance("c", "greet", 0.5)]
    vectors = np.array([[1, 0], [0.98, 0.199], [0, 1]])
    assert groups(said, vectors) == [
        Group(doubt=1.8, times=4, labels={"faq": 4}, examples=["a", "b"]),
        Group(doubt=0.5, times=1, labels={"greet": 1}, examples=["c"]),
    ]
    assert len(groups(said[:1], vectors[:1])) == 1


def test_people_see_what_to_label() -> None:
    assert told([Group(1.8, 4, {"faq": 4}, ["a", "b"])]) == "1. 4 times, doubt 1.8, read as faq 4\n   a\n   b"
    assert told([]) == "nothing that would teach more"


@pytest.fixture
def rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Without an encoder, so that spellings tell what belongs together."""
    monkeypatch.setenv("SANGDAM_ENCODER_DIR", str(tmp_path / "none"))
    monkeypatch.setattr(environment, "prepare", lambda: None)
    said = [("스티커 색이 번져요", 0.3), ("스티커 색이 번졌어요", 0.35), ("오븐 예약은요", 0.2), ("안녕", 0.99)]
    path = tmp_path / "rows.jsonl"
    lines = (json.dumps({"text": text, "label": "faq", "confidence": sure}) for text, sure in said)
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_the_command_groups_what_it_is_given(
    rows: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["nlu suggest", str(rows), "--json"])
    assert suggest.main() == 0
    found = json.loads(capsys.readouterr().out)
    assert found["n"] == 4
    assert [group["examples"] for group in found["groups"]] == [
        ["스티커 색이 번져요", "스티커 색이 번졌어요"],
        ["오븐 예약은요"],
    ]


def test_a_broken_line_is_named(
    rows: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows.write_text('{"text": "a"}\n[]\n', encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["nlu suggest", str(rows)])
    assert suggest.main() == 2
    assert "line 2 is no utterance" in capsys.readouterr().err
