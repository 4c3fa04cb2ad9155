from tests.unit.nlu import needs_rasa  # noqa: F401, I001  first: skips where Rasa is not

import unicodedata
from pathlib import Path

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.normaliser import TextNormaliser
from tests.unit.nlu.graph import Shelf, said


def test_forms_of_one_utterance_become_one(tmp_path: Path) -> None:
    normaliser = Shelf(tmp_path, TextNormaliser).create()
    forms = ["환불  언제\n돼요?", unicodedata.normalize("NFD", "환불 언제 돼요?"), " 환불 언제 돼요? "]
    assert {message.get(TEXT) for message in normaliser.process(said(*forms))} == {"환불 언제 돼요?"}


def test_a_long_text_is_cut_before_it_costs_anything(tmp_path: Path) -> None:
    (message,) = Shelf(tmp_path, TextNormaliser).create().process(said("가" * 100_000))
    assert message.get(TEXT) == "가" * 1000


def test_nothing_becomes_nothing(tmp_path: Path) -> None:
    messages = [*said("", " \t\u200b "), Message({})]
    assert [m.get(TEXT) for m in Shelf(tmp_path, TextNormaliser).create().process(messages)] == ["", "", ""]


def test_training_data_is_normalised_too(tmp_path: Path) -> None:
    data = TrainingData(said("환불  언제"))
    Shelf(tmp_path, TextNormaliser).create().process_training_data(data)
    assert data.training_examples[0].get(TEXT) == "환불 언제"
