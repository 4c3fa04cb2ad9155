import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from nlu import train


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose training is counted instead of done."""
    repository = tmp_path / "repository"
    (repository / "bot/rasa/data").mkdir(parents=True)
    (repository / "bot/rasa/config.yml").write_text("pipeline: []")
    (repository / "bot/rasa/data/nlu.yml").write_text("- 안녕")
    monkeypatch.setattr(train, "REPOSITORY", repository)
    monkeypatch.setattr(train, "PACKAGES", ("pytest",))
    monkeypatch.setenv("SANGDAM_ENCODER_DIR", str(tmp_path / "encoder"))

    def train_project(folder: Path, name: str) -> Path:
        (folder / name).write_text("a model")
        return folder / name

    monkeypatch.setitem(sys.modules, "nlu.components.training", SimpleNamespace(train_project=train_project))
    return repository


def test_it_trains_once_and_again_only_where_an_input_changed(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "models"
    assert train.train(out)
    assert not train.train(out)
    (project / "bot/rasa/data/nlu.yml").write_text("- 반가워요")
    assert train.train(out)
    assert not train.train(out)


def test_another_encoder_is_another_input(project: Path, tmp_path: Path) -> None:
    before = train.inputs_stamp()
    (tmp_path / "encoder").mkdir()
    (tmp_path / "encoder/build.json").write_text('{"version": "1"}')
    assert train.inputs_stamp() != before


def test_a_file_that_is_only_renamed_is_another_input(project: Path) -> None:
    before = train.inputs_stamp()
    (project / "bot/rasa/data/nlu.yml").rename(project / "bot/rasa/data/greet.yml")
    assert train.inputs_stamp() != before


def test_going_back_to_an_earlier_input_serves_the_earlier_model(project: Path, tmp_path: Path) -> None:
    out, data = tmp_path / "models", project / "bot/rasa/data/nlu.yml"
    train.train(out)
    (first,) = train.models(out)
    os.utime(first, (1, 1))
    data.write_text("- 반가워요")
    train.train(out)
    assert train.models(out)[0] != first
    data.write_text("- 안녕")
    assert not train.train(out)
    assert train.models(out)[0] == first


def test_the_newest_two_models_are_kept(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "models"
    for age, words in enumerate(("하나", "둘", "셋")):
        (project / "bot/rasa/data/nlu.yml").write_text(words)
        train.train(out)
        os.utime(train.model_with(out, train.inputs_stamp()) or out, (age + 1, age + 1))
    assert len(train.models(out)) == 2
    assert train.models(out)[0] == train.model_with(out, train.inputs_stamp())


def test_a_training_that_fails_leaves_nothing_and_keeps_what_was_there(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "models"
    train.train(out)
    before = train.models(out)
    (project / "bot/rasa/data/nlu.yml").write_text("- 다른 말")

    def broken(folder: Path, name: str) -> Path:
        (folder / name).write_text("half a mod")
        raise RuntimeError("out of memory")

    monkeypatch.setitem(sys.modules, "nlu.components.training", SimpleNamespace(train_project=broken))
    with pytest.raises(RuntimeError):
        train.train(out)
    assert train.models(out) == before
    assert not list(out.glob(".training-*"))


def test_main_says_why_it_cannot_train(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(folder: Path, name: str) -> Path:
        raise ValueError("config.yml has no pipeline")

    monkeypatch.setitem(sys.modules, "nlu.components.training", SimpleNamespace(train_project=broken))
    monkeypatch.setattr(train.environment, "prepare", lambda: None)
    monkeypatch.setattr(sys, "argv", ["train", "--out", str(tmp_path / "models")])
    assert train.main() == 1
    assert capsys.readouterr().err == "rasa: cannot train: config.yml has no pipeline\n"
