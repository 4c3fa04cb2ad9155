"""What Rasa is trained on: enough of it, labelled once, and nothing of what it is tested on."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from text.normalise import match_key, normalise

REPOSITORY = Path(__file__).resolve().parents[3]
INTENTS = {"greet", "goodbye", "thank", "affirm", "deny", "smalltalk", "complaint", "ask_human", "faq", "out_of_scope"}
TYPES = {"why", "how", "what", "when", "where", "who", "howmany"}


def training_rows() -> "list[tuple[str, str, str | None]]":
    rows = []
    for path in sorted((REPOSITORY / "bot/rasa/data/nlu").rglob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            qtype = block.get("metadata", {}).get("question_type")
            for line in block["examples"].splitlines():
                assert line.startswith("- "), f"{path}: {line}"
                rows.append((line[2:].strip(), block["intent"], qtype))
    return rows


def held_out(name: str) -> "list[dict[str, str]]":
    lines = (REPOSITORY / f"nlu/data/{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def language(text: str) -> str:
    return "ko" if re.search("[가-힣ㄱ-ㅣ]", text) else "en"


def test_every_intent_has_enough_rows_in_both_languages() -> None:
    counted = Counter((intent, language(text)) for text, intent, _ in training_rows())
    assert {intent for intent, _ in counted} == INTENTS
    for intent in INTENTS:
        assert counted[intent, "ko"] >= (300 if intent == "faq" else 60), intent
        assert counted[intent, "en"] >= (100 if intent == "faq" else 30), intent


def test_every_question_type_has_enough_rows_in_both_languages() -> None:
    counted = Counter((qtype, language(text)) for text, _, qtype in training_rows() if qtype)
    assert {qtype for qtype, _ in counted} == TYPES
    for qtype in TYPES:
        assert counted[qtype, "ko"] >= 40, qtype
        assert counted[qtype, "en"] >= 15, qtype


def test_every_faq_row_has_a_question_type() -> None:
    assert not [text for text, intent, qtype in training_rows() if intent == "faq" and qtype is None]


def test_no_wording_has_two_intents() -> None:
    intents: dict[str, set[str]] = {}
    for text, intent, _ in training_rows():
        intents.setdefault(normalise(text).casefold(), set()).add(intent)
    assert not {key: found for key, found in intents.items() if len(found) > 1}


@pytest.mark.parametrize("name", ["test", "development"])
def test_no_wording_we_test_on_is_trained_on(name: str) -> None:
    trained = {match_key(text) for text, _, _ in training_rows()}
    assert not [row["text"] for row in held_out(name) if match_key(row["text"]) in trained]


def test_the_test_rows_are_enough_and_not_those_we_developed_on() -> None:
    rows = held_out("test")
    counted = Counter((row["label"], language(row["text"])) for row in rows)
    for intent in INTENTS:
        assert counted[intent, "ko"] >= 25, intent
        assert counted[intent, "en"] >= 10, intent
    assert {row["qtype"] for row in rows if row["label"] == "faq"} == TYPES
    developed = {match_key(row["text"]) for row in held_out("development")}
    assert not [row["text"] for row in rows if match_key(row["text"]) in developed]
