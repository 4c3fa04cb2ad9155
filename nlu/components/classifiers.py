"""The two readings of an utterance: what the customer wants (intent), and what kind of question it is (its type)."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.linear import LinearModel, Row, Training

QUESTION_TYPE = "question_type"
ORIGIN, WEIGHT = "origin", "weight"
"""Of a training row that is a copy: the number of the row it was made from, and what it counts against 1."""
UNLABELLED = "(unlabelled)"
"""The intent of a training row that has none: for the question type's classifier alone."""
NOTHING: dict[str, Any] = {"name": None, "confidence": 0.0}


class _LinearClassifier(GraphComponent):
    """What both share: a linear model over the sentence features, trained on the rows that carry a label.

    `featurizers`: the aliases of those whose features it reads; all where none is named, as with Rasa's own.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"strength": 10.0, "out_of_scope": ["out_of_scope", "oos"], "featurizers": []}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: LinearModel | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "_LinearClassifier":
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "_LinearClassifier":
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, LinearModel.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        found = []
        for number, example in enumerate(training_data.training_examples):
            row, label = Row.of(example, self._config["featurizers"]), self.label_of(example)
            if row and label:
                found.append((row, label, example.get(WEIGHT, 1.0), example.get(ORIGIN, number)))
        rows, labels, weights, origins = zip(*found, strict=True) if found else ((), (), (), ())
        training = Training(rows, labels, weights, origins)
        model = LinearModel.fit(training, strength=self._config["strength"], outside=self._config["out_of_scope"])
        with self._model_storage.write_to(self._resource) as folder:
            model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        if self._model is None:
            raise RuntimeError(f"{type(self).__name__} is used before it is trained")
        for message in messages:
            self.write(message, self._ranking(self._model, message))
        return messages

    def _ranking(self, model: LinearModel, message: Message) -> list[dict[str, Any]]:
        """Every label with its confidence, likeliest first; none where there is nothing to read."""
        row = Row.of(message, self._config["featurizers"])
        if row is None:
            return []
        guesses = zip(model.labels, model.probabilities(row).tolist(), strict=True)
        return [{"name": name, "confidence": share} for name, share in sorted(guesses, key=lambda guess: -guess[1])]

    def label_of(self, example: Message) -> str | None:
        """The label of a training row, or None where it has none of this kind."""
        raise NotImplementedError

    def write(self, message: Message, ranking: list[dict[str, Any]]) -> None:
        """Puts the reading into the message: `ranking` from likeliest to least, empty where nothing could be read."""
        raise NotImplementedError


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(_LinearClassifier, IntentClassifier):
    """Sets `intent` and `intent_ranking`. `out_of_scope`: what the label of what lies outside may be called."""

    def label_of(self, example: Message) -> str | None:
        label: str | None = example.get(INTENT)
        return None if label == UNLABELLED else label

    def write(self, message: Message, ranking: list[dict[str, Any]]) -> None:
        message.set(INTENT, ranking[0] if ranking else dict(NOTHING), add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class QuestionTypeClassifier(_LinearClassifier):
    """Sets `question_type`: `{"name", "confidence"}` of why, how, what, when, where, who, howmany.

    Trained on the rows whose block carries `metadata: {question_type: …}` in the training data. It always names one;
    whether the utterance is a question at all is for the intent to say.
    """

    def label_of(self, example: Message) -> str | None:
        return question_type_of(example)

    def write(self, message: Message, ranking: list[dict[str, Any]]) -> None:
        message.set(QUESTION_TYPE, ranking[0] if ranking else dict(NOTHING), add_to_output=True)


def question_type_of(example: Message) -> str | None:
    """The question type that the training row's block names, or None."""
    of_block = (example.get("metadata") or {}).get("intent") or {}
    return of_block.get(QUESTION_TYPE) if isinstance(of_block, dict) else None
