from tests.unit.nlu import needs_rasa  # noqa: F401, I001  first: skips where Rasa is not

from pathlib import Path

import pytest
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.classifiers import LinearIntentClassifier, QuestionTypeClassifier
from nlu.components.ngrams import NgramFeaturizer
from tests.unit.nlu.graph import Shelf, said


def row(text: str, intent: str, qtype: str | None = None) -> Message:
    return Message.build(text, intent, intent_metadata={"question_type": qtype} if qtype else None)


ROWS = [
    row("안녕하세요", "greet"),
    row("안녕", "greet"),
    row("환불 언제 돼요", "faq", "when"),
    row("배송 언제 와요", "faq", "when"),
    row("환불 왜 안 돼요", "faq", "why"),
    row("배송이 안 와요", "faq", "why"),
]


@pytest.fixture
def featurizer(tmp_path: Path) -> NgramFeaturizer:
    trained: NgramFeaturizer = Shelf(tmp_path / "ngrams", NgramFeaturizer).trained(TrainingData(list(ROWS)))
    return trained


def classify(tmp_path: Path, classifier: type, featurizer: NgramFeaturizer, *texts: str) -> "list[Message]":
    data = TrainingData([Message(dict(example.data)) for example in ROWS])
    featurizer.process_training_data(data)
    trained = Shelf(tmp_path / classifier.__name__, classifier).trained(data)
    messages: list[Message] = trained.process(featurizer.process(said(*texts)))
    return messages


def test_the_intent_comes_with_its_ranking(tmp_path: Path, featurizer: NgramFeaturizer) -> None:
    (message,) = classify(tmp_path, LinearIntentClassifier, featurizer, "안녕하세요")
    assert message.get(INTENT)["name"] == "greet"
    ranking = message.get("intent_ranking")
    assert ranking[0] == message.get(INTENT)
    assert [guess["name"] for guess in ranking] == ["greet", "faq"]
    assert sum(guess["confidence"] for guess in ranking) == pytest.approx(1)
    assert message.as_dict(only_output_properties=True)[INTENT]["name"] == "greet"


def test_the_question_type_learns_from_rows_that_carry_one(tmp_path: Path, featurizer: NgramFeaturizer) -> None:
    when, why = classify(tmp_path, QuestionTypeClassifier, featurizer, "환불 언제 돼요", "배송이 안 와요")
    assert (when.get("question_type")["name"], why.get("question_type")["name"]) == ("when", "why")
    assert 0.5 < when.get("question_type")["confidence"] <= 1
    assert when.as_dict(only_output_properties=True)["question_type"]["name"] == "when"


def test_a_classifier_reads_the_named_featurizers_alone(tmp_path: Path) -> None:
    data = TrainingData([Message(dict(example.data)) for example in ROWS])
    letters, strays = (
        Shelf(tmp_path / view, NgramFeaturizer, view=view, alias=view).trained(data) for view in ("letters", "strays")
    )
    for featurizer in (letters, strays):
        featurizer.process_training_data(data)
    classifier = Shelf(tmp_path / "types", QuestionTypeClassifier, featurizers=["letters"]).trained(data)
    few, all_of_them = (
        letters.process(said("환불은 까지 돼요")),
        strays.process(letters.process(said("환불은 까지 돼요"))),
    )
    said_of_few, said_of_all = (classifier.process(read)[0].get("question_type") for read in (few, all_of_them))
    assert said_of_few == said_of_all
    assert said_of_few["confidence"] > 0.5


@pytest.mark.parametrize("classifier", [LinearIntentClassifier, QuestionTypeClassifier])
def test_what_cannot_be_read_has_no_name_and_no_confidence(
    tmp_path: Path, featurizer: NgramFeaturizer, classifier: type
) -> None:
    empty, full = classify(tmp_path, classifier, featurizer, "", "환불 언제 돼요")
    key = INTENT if classifier is LinearIntentClassifier else "question_type"
    assert empty.get(key) == {"name": None, "confidence": 0.0}
    assert full.get(key)["name"] is not None


def test_the_same_text_is_read_the_same_alone_and_among_others(tmp_path: Path, featurizer: NgramFeaturizer) -> None:
    alone = classify(tmp_path, LinearIntentClassifier, featurizer, "배송 언제")[0].get(INTENT)
    among = classify(tmp_path, LinearIntentClassifier, featurizer, "안녕", "배송 언제")[1]
    assert among.get(TEXT) == "배송 언제"
    assert among.get(INTENT) == pytest.approx(alone)


def test_an_untrained_classifier_says_so(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="before it is trained"):
        Shelf(tmp_path, LinearIntentClassifier).create().process(said("안녕"))
