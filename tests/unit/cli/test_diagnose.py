"""`sangdam diagnose` as an operator types it."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.app import app
from service.settings import REPOSITORY
from tests.unit.actions.diagnosis.conftest import YAML

runner = CliRunner()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SANGDAM_DATA_DIR", str(tmp_path / "data"))
    copied = tmp_path / "diagnoses"
    shutil.copytree(REPOSITORY / "actions" / "diagnoses", copied)
    return copied


def test_the_samples_are_fine(folder: Path) -> None:
    done = runner.invoke(app, ["diagnose", "check", str(folder)])
    assert done.exit_code == 0, done.output
    assert "✓ refund-late.yml" in done.stdout
    assert "9 rows, 13 facts, 2 queries" in done.stdout
    assert done.stdout.endswith("8 of 8 diagnoses are fine\n")


def test_faults_are_told_with_file_and_line_and_exit_code_1(folder: Path) -> None:
    (folder / "parcel-lost.yml").write_text(
        YAML.replace("when: {state: sent", "when: {stat: sent", 1), encoding="utf-8"
    )
    (folder / "broken.yml").write_text("id: broken\nhm", encoding="utf-8")
    path = folder / "refund-late.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("  refunds:\n", "  refunds:\n    name: refund_list\n", 1))
    path = folder / "login-blocked.yml"
    unused = "\n  spare:\n    name: account_status\n    fields: {state: text}\n\nfacts:"
    path.write_text(path.read_text(encoding="utf-8").replace("\n\nfacts:", unused, 1))
    done = runner.invoke(app, ["diagnose", "check", str(folder)])
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert lines[lines.index("✗ broken.yml") + 1].startswith("  broken.yml:2: error: no YAML")
    assert any("stat is no fact of this diagnosis" in line and line.startswith("  parcel-lost.yml:") for line in lines)
    assert any("the records service knows no query 'refund_list'" in line for line in lines)
    assert any(line.startswith("! login-blocked.yml") for line in lines), "a warning is no error"
    assert lines[-1] == "7 of 10 diagnoses are fine, 1 warning"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    done = runner.invoke(app, ["diagnose", "check", str(tmp_path / "none")])
    assert done.exit_code == 2


def test_trying_one_shows_facts_row_and_sentence(folder: Path) -> None:
    asked = runner.invoke(app, ["diagnose", "try", "refund-late", "--customer", "c-022"])
    assert asked.exit_code == 0, asked.output
    assert "--given refund=r-002202" in asked.stdout
    done = runner.invoke(
        app,
        ["diagnose", "try", "refund-late", "--customer", "c-022", "--given", "refund=r-002202", "--dir", str(folder)],
    )
    assert "card-on-its-way" in done.stdout
    assert "79,000원" in done.stdout
    assert "duretalk://orders/claims" in done.stdout


def test_json_is_one_object_and_nothing_else(folder: Path) -> None:
    done = runner.invoke(app, ["diagnose", "try", "login-blocked", "--customer", "c-009", "--lang", "en", "--json"])
    assert json.loads(done.stdout)["outcome"] == "wrong-passwords"


def test_a_faulty_one_is_not_tried(folder: Path) -> None:
    (folder / "broken.yml").write_text("id: broken", encoding="utf-8")
    done = runner.invoke(app, ["diagnose", "try", "broken", "--customer", "c-1", "--dir", str(folder)])
    assert done.exit_code == 2
    assert "broken.yml:1: error: title: is missing" in done.stderr
