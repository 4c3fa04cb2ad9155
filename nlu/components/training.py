"""Calls into Rasa's trainer: the whole project, or the reading alone on rows from a file."""

import contextlib
import io
import json
import logging
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import rasa.model_training
import rasa.shared.utils.io
from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.classifiers import QUESTION_TYPE, UNLABELLED, LinearIntentClassifier, QuestionTypeClassifier

RASA_PROJECT = Path(__file__).resolve().parents[2] / "bot" / "rasa"


class TrainingFailed(Exception):
    """Rasa could not train; the message repeats what it said."""


def train_project(out: Path, name: str) -> Path:
    """Trains config, domain, rules and training data of bot/rasa into `out/name`.tar.gz, and returns that path."""
    with _told() as said:
        result = rasa.model_training.train(
            domain=str(RASA_PROJECT / "domain"),
            config=str(RASA_PROJECT / "config.yml"),
            training_files=[str(RASA_PROJECT / "data")],
            output=str(out),
            force_training=True,
            fixed_model_name=name,
        )
    return _checked(result.model, said)


def train_rows(rows: list[dict[str, str | None]], out: Path) -> Path:
    """Trains the same pipeline on `{text, label?, qtype?}` rows alone, into a model under `out`."""
    config = rasa.shared.utils.io.read_config_file(str(RASA_PROJECT / "config.yml"))
    config["pipeline"] = _needed(config["pipeline"], rows)
    config["policies"] = []
    config["importers"] = [{"name": f"{__name__}.RowImporter"}]
    (out / "config.yml").write_text(json.dumps(config), encoding="utf-8")  # JSON is YAML
    (out / "rows.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    with _told() as said, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Intent '.*' has only")
        model = rasa.model_training.train_nlu(str(out / "config.yml"), str(out / "rows.json"), str(out))
    return _checked(model, said)


class RowImporter(TrainingDataImporter):
    """Training data from one JSON list of rows, with any text as a label: Rasa's YAML would read [a](b) as markup."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        **kwargs: Any,
    ) -> None:
        self._config_file = config_file
        self._rows = Path((training_data_paths or [""])[0])

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        rows = json.loads(self._rows.read_text(encoding="utf-8"))
        return TrainingData([_message(row, number) for number, row in enumerate(rows)])

    def get_config(self) -> dict[str, Any]:
        config: dict[str, Any] = rasa.shared.utils.io.read_config_file(self._config_file)
        return config

    def get_config_file_for_auto_config(self) -> str | None:
        return self._config_file

    def get_domain(self) -> Domain:
        return Domain.empty()

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        return StoryGraph([])


def _message(row: dict[str, str | None], number: int) -> Message:
    # Rasa takes a text without any intent for a piece of a story; the number keeps it from dropping repeated rows.
    message = Message({TEXT: row["text"], INTENT: row.get("label") or UNLABELLED, "row": number})
    if row.get("qtype"):
        message.set("metadata", {"intent": {QUESTION_TYPE: row["qtype"]}})
    return message


def _needed(pipeline: list[dict[str, Any]], rows: list[dict[str, str | None]]) -> list[dict[str, Any]]:
    """The pipeline without the classifiers for which the rows have no labels, and without the fallback."""
    unneeded = {"FallbackClassifier"}
    for column, classifier in (("label", LinearIntentClassifier), ("qtype", QuestionTypeClassifier)):
        if not any(row.get(column) for row in rows):
            unneeded.add(f"{classifier.__module__}.{classifier.__qualname__}")
    return [component for component in pipeline if component["name"] not in unneeded]


def _checked(model: str | None, said: io.StringIO) -> Path:
    if model is None:
        raise TrainingFailed(said.getvalue().strip() or "Rasa gave no reason")
    return Path(model)


@contextlib.contextmanager
def _told() -> Iterator[io.StringIO]:
    """Collects what Rasa prints, and tells on stderr which component is learning."""
    said = io.StringIO()
    hooks = logging.getLogger("rasa.engine.training.hooks")
    teller = _Teller(sys.stderr)
    level, propagates = hooks.level, hooks.propagate
    hooks.setLevel(logging.INFO)
    hooks.propagate = False
    hooks.addHandler(teller)
    try:
        with contextlib.redirect_stdout(said):
            yield said
    finally:
        hooks.removeHandler(teller)
        hooks.setLevel(level)
        hooks.propagate = propagates


class _Teller(logging.StreamHandler):  # type: ignore[type-arg]
    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage()
        if said.startswith("Starting to train component"):
            self.stream.write(f"rasa: learning {said.split(chr(39))[1]}\n")
            self.stream.flush()
