"""What Rasa is trained on: enough of it, labelled once, and nothing of what it is tested on."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from nlu.examples import training_examples
from nlu.overlap import overlaps
from nlu.question_words import without_question_words
from text.normalise import match_key, normalise

REPOSITORY = Path(__file__).resolve().parents[3]
INTENTS = {"greet", "goodbye", "thank", "affirm", "deny", "smalltalk", "complaint", "ask_human", "faq", "out_of_scope"}
TYPES = {"why", "how", "what", "when", "where", "who", "howmany"}


def training_rows() -> "list[tuple[str, str, str | None]]":
    return [(example.text, example.intent, example.qtype) for example in training_examples()]


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


@pytest.mark.parametrize("name", ["test", "unseen"])
def test_no_utterance_we_test_on_is_trained_on_as_it_is_or_nearly(name: str) -> None:
    tested = [row["text"] for row in held_out(name)]
    assert [*overlaps(tested, [text for text, _, _ in training_rows()])] == []


def test_no_wording_we_develop_on_is_trained_on() -> None:
    trained = {match_key(text) for text, _, _ in training_rows()}
    assert not [row["text"] for row in held_out("development") if match_key(row["text"]) in trained]


def test_the_test_rows_are_enough_and_not_those_we_developed_on() -> None:
    rows = held_out("test")
    counted = Counter((row["label"], language(row["text"])) for row in rows)
    for intent in INTENTS:
        assert counted[intent, "ko"] >= 25, intent
        assert counted[intent, "en"] >= 10, intent
    developed = {match_key(row["text"]) for row in held_out("development")}
    assert not [row["text"] for row in rows if match_key(row["text"]) in developed]


def test_formal_and_informal_wordings_of_each_kind_are_tested() -> None:
    rows = held_out("test")
    counted = Counter((row.get("qtype") or row["label"], row.get("register")) for row in rows)
    for kind in (INTENTS | TYPES) - {"faq"}:
        for register in ("formal", "informal"):
            assert counted[kind, register] >= 12, (kind, register)


def test_why_and_how_without_a_question_word_are_tested() -> None:
    rows = [row for row in held_out("test") if row.get("kind") == "implicit"]
    counted = Counter((row["qtype"], row.get("register")) for row in rows)
    for qtype in ("why", "how"):
        assert counted[qtype, "formal"] >= 35, qtype
        assert counted[qtype, "informal"] >= 35, qtype
    assert not [row["text"] for row in rows if without_question_words(row["text"]) != row["text"]]


def test_look_alikes_of_a_wish_for_a_human_are_tested_and_trained() -> None:
    assert sum(row.get("kind") == "lookalike" for row in held_out("test")) >= 50
    about = re.compile("상담|고객센터|담당자|agent|support")
    assert sum(intent == "faq" and about.search(text) is not None for text, intent, _ in training_rows()) >= 100
