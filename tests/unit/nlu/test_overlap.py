import json
import sys
from pathlib import Path

import pytest

from nlu import overlap
from nlu.examples import Example, training_examples
from nlu.overlap import overlaps


@pytest.mark.parametrize(
    ("tested", "trained"),
    [
        ("환불은 언제 돼요?", "환불 언제 돼요"),
        ("상담원 연결해주세욥", "상담원 연결해주세요"),
        ("how can I change my password?", "How can I change my passwords"),
        ("ㄱㅅㄱㅅ!!", "ㄱㅅㄱㅅ"),
        ("로그인이안돼요", "로그인이 안 돼요"),
    ],
)
def test_near_copies_are_found(tested: str, trained: str) -> None:
    (found,) = overlaps([tested], ["안녕하세요", trained])
    assert (found.tested, found.trained) == (tested, trained)
    assert overlap.NEAR <= found.likeness <= 1


@pytest.mark.parametrize(
    ("tested", "trained"),
    [("환불 언제 돼요", "배송 언제 와요"), ("넵", "네"), ("인증번호가 안 와요", "알림이 안 와요"), ("", "안녕")],
)
def test_other_utterances_are_not(tested: str, trained: str) -> None:
    assert [*overlaps([tested], [trained])] == []


def test_the_command_names_each_pair_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps({"text": "환불은 언제 돼요", "label": "faq"}), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["nlu overlap", str(rows)])
    monkeypatch.setattr(overlap, "training_examples", lambda: [Example("환불 언제 돼요", "faq", "when")])
    assert overlap.main() == 1
    assert "환불은 언제 돼요\t환불 언제 돼요" in capsys.readouterr().out
    monkeypatch.setattr(overlap, "training_examples", lambda: [Example("안녕하세요", "greet", None)])
    assert overlap.main() == 0
    monkeypatch.setattr(sys, "argv", ["nlu overlap", str(tmp_path / "missing.jsonl")])
    assert overlap.main() == 2


def test_a_line_that_is_no_example_is_an_error(tmp_path: Path) -> None:
    block = "nlu:\n  - intent: greet\n    examples: |\n      - 안녕\n      반가워\n"
    (tmp_path / "greet.yml").write_text(block, encoding="utf-8")
    with pytest.raises(ValueError, match="반가워"):
        list(training_examples(tmp_path))
