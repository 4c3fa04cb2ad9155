from tests.unit.nlu import needs_rasa  # noqa: F401, I001  first: skips where Rasa is not

from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from nlu.components.clarity import ClarityJudge


def judged(*ranking: "tuple[str, float]") -> Message:
    guesses = [{"name": name, "confidence": share} for name, share in ranking]
    message = Message(
        {"intent": guesses[0] if guesses else {"name": None, "confidence": 0.0}, "intent_ranking": guesses}
    )
    (found,) = ClarityJudge(ClarityJudge.get_default_config()).process([message])
    return found


def test_a_plain_reading_stays() -> None:
    found = judged(("faq", 0.9), ("ask_human", 0.1))
    assert (found.get("intent")["name"], found.get("readings")) == ("faq", [])


def test_two_close_readings_that_lead_apart_are_unclear() -> None:
    found = judged(("ask_human", 0.5), ("faq", 0.4), ("greet", 0.1))
    assert found.get("intent") == {"name": "unclear", "confidence": 0.5}
    assert found.get("readings") == ["ask_human", "faq"]
    assert found.get("intent_ranking")[0]["name"] == "ask_human", "the ranking stays"
    assert found.as_dict(only_output_properties=True)["readings"] == ["ask_human", "faq"]


def test_two_close_readings_that_lead_to_the_same_are_no_question() -> None:
    assert judged(("faq", 0.5), ("out_of_scope", 0.45)).get("intent")["name"] == "faq"


def test_what_is_like_nothing_known_is_the_fallback() -> None:
    assert judged(("greet", 0.2), ("thank", 0.19)).get("intent") == {"name": "nlu_fallback", "confidence": 0.2}


def test_where_nothing_was_read_nothing_is_judged() -> None:
    assert judged().get("intent") == {"name": None, "confidence": 0.0}


@pytest.mark.parametrize("wrong", [{"unknown": -1}, {"close": 1}])
def test_thresholds_are_confidences(wrong: "dict[str, Any]") -> None:
    with pytest.raises(ValueError, match="is a confidence"):
        ClarityJudge.validate_config({**ClarityJudge.get_default_config(), **wrong})
