import sys
from pathlib import Path
from typing import Any

import pytest

from nlu import environment, plots, report
from nlu.figures import Figures
from nlu.rows import Row
from tests.unit.nlu.test_evaluate import Guess

ROWS = [
    Row("안녕", "greet", None, register="informal"),
    Row("왜 안 <b>돼요</b>", "faq", "why", kind="implicit", register="formal"),
    Row("언제 와요", "faq", "when", register="formal"),
    Row("bye", "goodbye", None),
]
GUESSES: Any = [
    Guess("greet", 0.9, "what", 0.2),
    Guess("faq", 0.8, "why", 0.6),
    Guess("smalltalk", 0.4, "when", 0.9),
    Guess(None, 0.0, None, 0.0),
]


@pytest.fixture
def page() -> str:
    return report.page(ROWS, GUESSES, {"qtype": Figures.of(["why", "when"], ["why", "why"])}, "m.tar.gz", errors=True)


def test_the_page_holds_figures_groups_plots_and_errors(page: str) -> None:
    assert "<td>intent</td><td>4</td><td>0.500</td>" in page
    assert "<td>question type</td><td>2</td><td>1.000</td>" in page
    assert "<td>0.500</td></tr>" in page, "what is left without question words"
    assert "<td>register: formal</td><td>2</td><td>0.500</td><td>1.000</td>" in page
    assert "<td>kind: implicit</td><td>1</td>" in page
    assert page.count("<svg") == 2
    assert page.count('class="confusion"') == 2
    assert "smalltalk" in page


def test_what_customers_wrote_is_text_and_no_markup(page: str) -> None:
    wrong = [Row("<script>x</script>", "faq", None)]
    html = report.page(wrong, [Guess("greet", 0.9, None, 0.0)], {}, "m", errors=True)  # type: ignore[list-item]
    assert "&lt;script&gt;" in html
    assert "<script>" not in html


def test_errors_are_listed_on_demand_alone() -> None:
    assert "언제 와요" not in report.page(ROWS, GUESSES, {}, "m")


def test_the_confusion_shades_each_row_by_its_share() -> None:
    html = plots.confusion(Figures.of(["a", "a", "a", "b"], ["a", "a", "b", "b"]))
    assert "var(--right) 67%" in html
    assert "var(--wrong) 33%" in html


def test_the_reliability_has_a_bar_for_each_tenth_that_occurs() -> None:
    svg = plots.reliability(Figures.of(["a", "a", "b"], ["a", "b", "b"], [0.95, 0.55, 0.92]))
    assert svg.count("<title>") == 2
    assert "calibration error 0.227" in svg


def test_the_command_writes_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = tmp_path / "rows.tsv"
    rows.write_text("text\tlabel\n왜 안 돼요\tfaq\n안녕\tgreet\n", encoding="utf-8")
    (tmp_path / "model.tar.gz").touch()
    asked: list[str] = []

    def read_all(rows: "list[Row]", model: Path) -> "list[Guess]":
        asked.extend(row.text for row in rows)
        return [Guess("faq", 0.9, "why", 0.9)] * len(rows)

    monkeypatch.setattr(environment, "prepare", lambda: None)
    monkeypatch.setattr(report, "read_all", read_all)
    out = tmp_path / "page.html"
    arguments = ["nlu report", str(out), str(rows), "--model", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", arguments)
    assert report.main() == 0
    assert asked == ["왜 안 돼요", "안녕", "안 돼요", "안녕"], "once as they are, once without question words"
    assert "<!doctype html>" in out.read_text(encoding="utf-8")
    monkeypatch.setattr(sys, "argv", [*arguments[:1], str(tmp_path / "no" / "page.html"), *arguments[2:]])
    assert report.main() == 2
    assert "no such folder" in capsys.readouterr().err
