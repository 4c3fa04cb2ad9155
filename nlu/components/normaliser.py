"""First step of the pipeline: one form of every utterance, in training and in service alike."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from text.normalise import normalise


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class TextNormaliser(GraphComponent):
    """Replaces a message's text by `text.normalise.normalise` of its first `max_characters`.

    The tracker keeps what the customer typed; only the reading sees the normalised form.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"max_characters": 1000}

    def __init__(self, config: dict[str, Any]) -> None:
        self._max_characters: int = config["max_characters"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "TextNormaliser":
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            message.set(TEXT, normalise((message.get(TEXT) or "")[: self._max_characters]), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process([example for example in training_data.training_examples if example.get(TEXT)])
        return training_data
