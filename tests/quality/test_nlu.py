"""Intents and question types on rows nobody trained on: figures with margins (docs/decisions/0003-nlu.md has them).

`nlu/data/unseen.jsonl` was begun by one who had not seen the training data, `nlu/data/test.jsonl` written apart from
it; which rows' errors have been read since stands in the decision. They are read from `nlu/data/development.jsonl`.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cli.processes import RASA_PYTHON
from service.settings import REPOSITORY, Settings

SHARED = REPOSITORY.parent / "shared" / "data"
TEST, UNSEEN = REPOSITORY / "nlu/data/test.jsonl", REPOSITORY / "nlu/data/unseen.jsonl"
pytestmark = [pytest.mark.quality, pytest.mark.timeout(1_200)]


@pytest.fixture(scope="module")
def models() -> Path:
    """The folder of models, with a current one of ours in it."""
    if not RASA_PYTHON.exists():
        pytest.skip("Rasa's environment is not there: run `make setup`")
    folder = Settings().models
    in_rasa("nlu.train", "--out", str(folder / "rasa"))
    return folder


def in_rasa(*arguments: str) -> str:
    """What a module says in Rasa's environment."""
    encoder = str(Settings().models / "encoder")
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY), "SANGDAM_ENCODER_DIR": encoder}
    command = [str(RASA_PYTHON), "-m", *arguments]
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4_000:] + done.stderr[-4_000:]
    return done.stdout


def measure(file: Path, models: Path, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        in_rasa("nlu.evaluate", str(file), "--json", "--model", str(models / "rasa"), *options)
    )
    return found


@pytest.fixture(scope="module")
def measured(models: Path) -> dict[str, Any]:
    return measure(TEST, models)


@pytest.fixture(scope="module")
def unseen(models: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The figures, with the rows (`rows`) and how each was read (`read`)."""
    predictions = tmp_path_factory.mktemp("nlu") / "predictions.jsonl"
    figures = measure(UNSEEN, models, "--predictions", str(predictions))
    return {**figures, "rows": lines(UNSEEN), "read": lines(predictions)}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_intents(measured: dict[str, Any]) -> None:
    assert measured["label"]["accuracy"] >= 0.93
    assert measured["label"]["macro_f1"] >= 0.92
    worst = min(measured["label"]["per_label"].items(), key=lambda item: item[1]["f1"])
    assert worst[1]["f1"] >= 0.76, worst  # small talk, .80 over 51 rows


def test_a_human_is_found_when_asked_for_and_only_then(measured: dict[str, Any]) -> None:
    asked = measured["label"]["per_label"]["ask_human"]
    assert asked["recall"] >= 0.93
    assert asked["precision"] >= 0.93


def test_questions_reach_the_help_search(measured: dict[str, Any]) -> None:
    # complaint searches too, after its apology
    confusion = measured["label"]["confusion"]["faq"]
    searched = sum(confusion.get(label, 0) for label in ("faq", "out_of_scope", "complaint"))
    assert searched / sum(confusion.values()) >= 0.97


def test_question_types(measured: dict[str, Any]) -> None:
    assert measured["qtype"]["accuracy"] >= 0.95
    assert measured["qtype"]["macro_f1"] >= 0.95
    assert measured["qtype"]["per_label"]["why"]["f1"] >= 0.93
    assert measured["qtype"]["per_label"]["how"]["f1"] >= 0.93


def test_wordings_of_one_who_had_not_seen_the_training_data(unseen: dict[str, Any]) -> None:
    assert unseen["label"]["accuracy"] >= 0.93
    assert unseen["label"]["macro_f1"] >= 0.90
    assert unseen["qtype"]["accuracy"] >= 0.93
    assert unseen["label"]["per_label"]["ask_human"]["recall"] >= 0.95
    assert max(unseen[column]["ece"] for column in ("label", "qtype")) <= 0.08


def test_a_question_about_agents_is_no_wish_for_one(unseen: dict[str, Any]) -> None:
    read = [r["label"] for row, r in zip(unseen["rows"], unseen["read"], strict=True) if row.get("kind") == "lookalike"]
    assert len(read) >= 50
    assert read.count("ask_human") / len(read) <= 0.02


@pytest.mark.parametrize("qtype", ["why", "how"])
def test_types_are_told_without_a_question_word(unseen: dict[str, Any], qtype: str) -> None:
    pairs = [(row, read["qtype"]) for row, read in zip(unseen["rows"], unseen["read"], strict=True) if "qtype" in row]
    asked = [(row, guess) for row, guess in pairs if row.get("kind") == "implicit"]
    hits = sum(row["qtype"] == guess == qtype for row, guess in asked)
    claimed = sum(qtype in (row["qtype"], guess) for row, guess in asked)
    assert 2 * hits / (hits + claimed) >= 0.90


@pytest.mark.parametrize(("file", "worth"), [(TEST, 0.065), (UNSEEN, 0.065)], ids=["test", "unseen"])
def test_types_are_read_from_more_than_question_words(file: Path, worth: float, models: Path) -> None:
    """The aim is .05: .044 on test, .045 on unseen (docs/decisions/0003-nlu.md)."""
    with_them, without = (measure(file, models, *options) for options in ((), ("--without-question-words",)))
    assert with_them["qtype"]["accuracy"] - without["qtype"]["accuracy"] <= worth


def test_every_flow_goes_as_its_story_says(models: Path) -> None:
    in_rasa("nlu.stories", "--model", str(models / "rasa"))


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared/data, which is not here")
def test_wordings_of_other_people(models: Path, tmp_path: Path) -> None:
    """Public rows, all of one intent each: templated travel and weather, bank customers, shop customers for a human."""
    rows = [(row["text"], "out_of_scope") for row in tsv(SHARED / "intent_ko/kochat_4intent.tsv")[::8]]
    rows += [(row["text"], "faq") for row in tsv(SHARED / "intent_en/banking77_train.tsv")[::40]]
    shop = lines(SHARED / "intent_en/bitext_train.jsonl")
    rows += [(row["text"], "ask_human") for row in shop if row["label"] == "contact_human_agent"][:200]
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps({"text": t, "label": label}) + "\n" for t, label in rows), encoding="utf-8")
    found = measure(file, models)["label"]["per_label"]
    assert found["out_of_scope"]["recall"] >= 0.85
    assert found["faq"]["recall"] >= 0.88
    assert found["ask_human"]["recall"] >= 0.88


def tsv(path: Path) -> list[dict[str, str]]:
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    return [dict(zip(header.split("\t"), row.split("\t"), strict=True)) for row in rows]
