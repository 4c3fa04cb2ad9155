"""Whether the reading is plain enough to act on: else `nlu_fallback`, or `unclear` where it is one of two things."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message

UNCLEAR = "unclear"
READINGS = "readings"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ClarityJudge(GraphComponent):
    """Looks at the intents' calibrated confidences.

    Below `unknown` the intent is `nlu_fallback`, as with Rasa's FallbackClassifier. Where the likeliest two are one of
    `apart` (pairs that lead to quite different things) and the second has `close` or more, it is `unclear`, and
    `readings` names the two, the likelier first. The ranking stays as it is.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"unknown": 0.3, "close": 0.2, "apart": [["faq", "ask_human"], ["complaint", "ask_human"]]}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        for name in ("unknown", "close"):
            if not 0 <= config[name] < 1:
                raise ValueError(f"{name} is a confidence from 0 to 1, not {config[name]!r}")

    def __init__(self, config: dict[str, Any]) -> None:
        self._unknown: float = config["unknown"]
        self._close: float = config["close"]
        self._apart = {frozenset(pair) for pair in config["apart"]}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ClarityJudge":
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            name, readings = self._judged(message.get(INTENT_RANKING_KEY) or [])
            if name is not None:
                confidence = message.get(INTENT)["confidence"]
                message.set(INTENT, {"name": name, "confidence": confidence}, add_to_output=True)
            message.set(READINGS, readings, add_to_output=True)
        return messages

    def _judged(self, ranking: list[dict[str, Any]]) -> "tuple[str | None, list[str]]":
        """The intent to put in the likeliest one's place, or None; and the readings to choose between."""
        if not ranking:
            return None, []
        first, *rest = ranking
        if rest and rest[0]["confidence"] >= self._close:
            pair = [first["name"], rest[0]["name"]]
            if frozenset(pair) in self._apart:
                return UNCLEAR, pair
        return (DEFAULT_NLU_FALLBACK_INTENT_NAME if first["confidence"] < self._unknown else None), []
