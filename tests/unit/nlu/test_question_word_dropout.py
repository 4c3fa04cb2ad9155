from tests.unit.nlu import needs_rasa  # noqa: F401, I001  first: skips where Rasa is not

import pytest
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.classifiers import ORIGIN, UNLABELLED, WEIGHT, question_type_of
from nlu.components.question_words import QuestionWordDropout

ROWS = [
    Message.build("판매자가 누구예요?", "faq", intent_metadata={"question_type": "who"}),
    Message.build("로그인이 안 돼요", "faq", intent_metadata={"question_type": "why"}),
    Message.build("뭐 하니", "smalltalk"),
    Message.build("왜", "faq", intent_metadata={"question_type": "why"}),
]


def test_rows_with_a_question_type_are_copied_without_their_question_words() -> None:
    found = QuestionWordDropout({"weight": 0.5}).process_training_data(TrainingData(list(ROWS))).training_examples
    assert [(row.get(TEXT), row.get(INTENT), row.get(ORIGIN), row.get(WEIGHT, 1)) for row in found] == [
        ("판매자가 누구예요?", "faq", 0, 1),
        ("판매자가 ?", UNLABELLED, 0, 0.25),
        ("판매자가 예요?", UNLABELLED, 0, 0.25),
        ("로그인이 안 돼요", "faq", 1, 1),
        ("뭐 하니", "smalltalk", 2, 1),
        ("왜", "faq", 3, 1),
    ]
    assert {question_type_of(row) for row in found if row.get(ORIGIN) == 0} == {"who"}


def test_in_service_it_does_nothing() -> None:
    messages = [Message({TEXT: "누구예요"})]
    assert QuestionWordDropout({"weight": 0.5}).process(messages) == [Message({TEXT: "누구예요"})]


@pytest.mark.parametrize("weight", [0, -1, 1.5])
def test_a_weight_is_a_share_of_a_row(weight: float) -> None:
    with pytest.raises(ValueError, match="weight is above 0"):
        QuestionWordDropout.validate_config({"weight": weight})
