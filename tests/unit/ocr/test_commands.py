"""`sangdam ocr` by its arguments: what it prints, and where; refusals are one line and exit code 2."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner

from contracts.errors import Unprocessable
from ocr import commands
from ocr.assembly import Engines
from service.pictures.decoding import Decoder, ProcessDecoder

from .conftest import FakeDetector, FakeRecogniser, box, png


@pytest.fixture
def picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    @contextmanager
    def engines(detector: str | None = None) -> Iterator[tuple[Decoder, Engines]]:
        yield ProcessDecoder(), Engines(FakeDetector([box(20, 10, 150, 20)]), FakeRecogniser())

    monkeypatch.setattr(commands, "_engines", engines)
    path = tmp_path / "screen.png"
    path.write_bytes(png())
    return path


def run(*arguments: object) -> str:
    done = CliRunner().invoke(commands.app, [str(argument) for argument in arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize("named", [[], ["read"]], ids=["by default", "by name"])
def test_a_picture_is_read(picture: Path, named: list[str]) -> None:
    assert "글자" in run(*named, picture)


def test_json_is_all_there_is_on_stdout(picture: Path) -> None:
    found: dict[str, Any] = json.loads(run(picture, picture, "--json"))
    assert [one["file"] for one in found["pictures"]] == [str(picture)] * 2
    assert found["pictures"][0]["text"] == "글자"


def test_boxes_are_drawn_over_the_picture(picture: Path, tmp_path: Path) -> None:
    run(picture, "--draw", tmp_path / "out.png")
    with Image.open(tmp_path / "out.png") as drawn:
        assert drawn.size == (200, 100)
        assert (0, 160, 90) in {colour for _, colour in drawn.getcolors(10_000) or []}


def test_pages_are_measured(picture: Path, tmp_path: Path) -> None:
    labels, predictions = tmp_path / "labels.jsonl", tmp_path / "predictions.jsonl"
    labels.write_text('{"file": "screen.png", "wear": "clean", "lines": ["글자"]}\n', "utf-8")
    figures = json.loads(run("eval", labels, "--json", "--errors", "--by", "wear", "--predictions", predictions))
    assert figures["cer"] == 0.0
    assert figures["by"]["clean"]["pages"] == 1
    assert figures["errors"] == dict.fromkeys(
        ("substitution", "missing", "insertion", "combination", "decomposition"), 0
    )
    [row] = predictions.read_text("utf-8").splitlines()
    assert set(json.loads(row)) == {"file", "text", "lines"}
    assert "cer_nospace" in run("eval", labels, "--errors")


BOTH = ["--detector", "db", "--detector", "east"]


def test_detectors_are_measured_side_by_side(picture: Path, tmp_path: Path) -> None:
    labels = tmp_path / "labels.jsonl"
    labels.write_text('{"file": "screen.png", "lines": ["글자"]}\n', "utf-8")
    figures = json.loads(run("eval", labels, "--json", *BOTH))
    assert {name: found["cer"] for name, found in figures.items()} == {"db": 0.0, "east": 0.0}
    assert "cer" in json.loads(run("eval", labels, "--json", "--detector", "east"))
    head, *_ = run("eval", labels, *BOTH).splitlines()
    assert head.split() == ["db", "east"]
    with pytest.raises(Unprocessable, match="take one --detector"):
        run("eval", labels, *BOTH, "--errors")


def test_what_is_no_picture_is_named(picture: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    for arguments, message in (
        (["a.txt"], "a.txt: not a picture"),
        (["nowhere.png"], "nowhere.png cannot be read"),
        ([picture, picture, "--draw", "x.png"], "--draw takes one picture"),
    ):
        with pytest.raises(Unprocessable, match=message):
            commands.app([str(tmp_path / str(a)) if a == "a.txt" else str(a) for a in arguments], standalone_mode=False)


def test_help_names_both_ways() -> None:
    assert {"read", "eval"} <= set(run("--help").split())
