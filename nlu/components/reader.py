"""A trained model's reading of many texts at once, in process."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, Optional, Sequence

from rasa.core.channels.channel import UserMessage
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.runner.interface import GraphRunner
from rasa.core.processor import MessageProcessor
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT_RANKING_KEY
from rasa.utils.log_utils import configure_structlog

from nlu.components.classifiers import NOTHING, QUESTION_TYPE

BATCH = 256


@dataclass(frozen=True)
class Reading:
    """What the model makes of one text; confidences 0..1. A name is None where nothing was read."""

    label: Optional[str]
    label_confidence: float
    qtype: Optional[str]
    qtype_confidence: float


class Reader:
    """Runs a model's understanding, without dialogue. `label` is the likeliest intent, not `nlu_fallback`."""

    def __init__(self, model: Path) -> None:
        configure_structlog(logging.WARNING)
        _, self._metadata, self._runner = MessageProcessor._load_model(model)  # noqa: SLF001  Rasa has no other door
        self._runner: GraphRunner

    def read(self, texts: Sequence[str]) -> Iterator[Reading]:
        """In the texts' order, a batch at a time. A leading / is dropped, as the gateway does: to Rasa it is a command."""
        target = self._metadata.nlu_target
        for start in range(0, len(texts), BATCH):
            messages = [UserMessage(text.lstrip("/ ")) for text in texts[start : start + BATCH]]
            inputs = {PLACEHOLDER_MESSAGE: messages, PLACEHOLDER_TRACKER: None}
            yield from map(_reading, self._runner.run(inputs=inputs, targets=[target])[target])


def _reading(message: Any) -> Reading:
    ranking = message.get(INTENT_RANKING_KEY) or []
    intent = next((guess for guess in ranking if guess["name"] != DEFAULT_NLU_FALLBACK_INTENT_NAME), NOTHING)
    qtype: Dict[str, Any] = message.get(QUESTION_TYPE) or NOTHING
    return Reading(intent["name"], intent["confidence"], qtype["name"], qtype["confidence"])
