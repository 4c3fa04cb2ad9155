"""A trained model's reading of many texts at once, in process."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.runner.interface import GraphRunner
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT_RANKING_KEY
from rasa.utils.log_utils import configure_structlog

from nlu.components.classifiers import NOTHING, QUESTION_TYPE

BATCH = 256


@dataclass(frozen=True)
class Reading:
    """What the model makes of one text; confidences 0..1. A name is None where nothing was read."""

    label: str | None
    label_confidence: float
    qtype: str | None
    qtype_confidence: float


class Reader:
    """Runs a model's understanding, without dialogue. `label` is the likeliest intent, not `nlu_fallback`."""

    def __init__(self, model: Path) -> None:
        configure_structlog(logging.WARNING)
        self._runner: GraphRunner
        _, self._metadata, self._runner = MessageProcessor._load_model(model)  # Rasa has no other door

    def read(self, texts: Sequence[str]) -> Iterator[Reading]:
        """In the texts' order, a batch at a time. A leading /, to Rasa a command, is dropped as by the gateway."""
        target = self._metadata.nlu_target
        for start in range(0, len(texts), BATCH):
            messages = [UserMessage(text.lstrip("/ ")) for text in texts[start : start + BATCH]]
            inputs = {PLACEHOLDER_MESSAGE: messages, PLACEHOLDER_TRACKER: None}
            yield from map(_reading, self._runner.run(inputs=inputs, targets=[target])[target])


def _reading(message: Any) -> Reading:
    ranking = message.get(INTENT_RANKING_KEY) or []
    intent = next((guess for guess in ranking if guess["name"] != DEFAULT_NLU_FALLBACK_INTENT_NAME), NOTHING)
    qtype: dict[str, Any] = message.get(QUESTION_TYPE) or NOTHING
    return Reading(intent["name"], intent["confidence"], qtype["name"], qtype["confidence"])
