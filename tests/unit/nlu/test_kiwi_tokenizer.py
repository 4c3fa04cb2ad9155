from tests.unit.nlu import needs_rasa  # noqa: F401, I001  first: skips where Rasa is not


import pytest
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import TEXT

from nlu.components.kiwi_tokenizer import KiwiTokenizer
from tests.unit.nlu.graph import Shelf, said


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> KiwiTokenizer:
    found: KiwiTokenizer = Shelf(tmp_path_factory.mktemp("kiwi"), KiwiTokenizer).create()
    return found


def words(tokenizer: KiwiTokenizer, text: str) -> "list[str]":
    (message,) = tokenizer.process(said(text))
    return [token.text for token in message.get(TOKENS_NAMES[TEXT])]


def test_particles_and_endings_are_tokens_of_their_own(tokenizer: KiwiTokenizer) -> None:
    assert words(tokenizer, "환불은 언제 되나요?") == ["환불", "은", "언제", "되", "나요", "?"]


def test_a_verb_has_its_dictionary_form_as_lemma(tokenizer: KiwiTokenizer) -> None:
    (message,) = tokenizer.process(said("비밀번호를 잊어버렸어요"))
    lemmas = {token.lemma: token.get("pos") for token in message.get(TOKENS_NAMES[TEXT])}
    assert lemmas["잊어버리다"] == "VV"


def test_tokens_lie_where_their_words_stand(tokenizer: KiwiTokenizer) -> None:
    text = "환불 언제"
    (message,) = tokenizer.process(said(text))
    assert [(text[t.start : t.end], t.text) for t in message.get(TOKENS_NAMES[TEXT])] == [
        ("환불", "환불"),
        ("언제", "언제"),
    ]


def test_english_words_stay_whole(tokenizer: KiwiTokenizer) -> None:
    assert words(tokenizer, "cancel my order") == ["cancel", "my", "order"]


def test_an_empty_text_has_no_tokens(tokenizer: KiwiTokenizer) -> None:
    assert words(tokenizer, "") == []
