"""Training rows without their question words, so that the question type is read from the rest of the sentence too."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.classifiers import ORIGIN, UNLABELLED, WEIGHT, question_type_of
from nlu.question_words import without_question_words

MIN_CHARACTERS = 3
"""What is shorter says nothing any more."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class QuestionWordDropout(GraphComponent):
    """Adds, for each training row with a question type, what is left of it without question words.

    The copies of a row teach the question type alone; together they weigh `weight` against 1 of the row itself. In
    service it does nothing.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"weight": 1.0}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        if not 0 < config["weight"] <= 1:
            raise ValueError(f"weight is above 0 and at most 1, not {config['weight']!r}")

    def __init__(self, config: dict[str, Any]) -> None:
        self._weight: float = config["weight"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "QuestionWordDropout":
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        examples = []
        for number, example in enumerate(training_data.training_examples):
            example.set(ORIGIN, number)
            examples += [example, *self._copies(example, number)]
        return TrainingData(
            examples, training_data.entity_synonyms, training_data.regex_features, training_data.lookup_tables
        )

    def _copies(self, example: Message, number: int) -> list[Message]:
        text = example.get(TEXT) or ""
        if not question_type_of(example):
            return []
        left = {without_question_words(text), without_question_words(text, whole=True)} - {text}
        return [
            Message(
                {
                    TEXT: short,
                    INTENT: UNLABELLED,
                    "metadata": example.get("metadata"),
                    ORIGIN: number,
                    WEIGHT: self._weight / len(left),
                }
            )
            for short in sorted(left)
            if len(short) >= MIN_CHARACTERS
        ]
