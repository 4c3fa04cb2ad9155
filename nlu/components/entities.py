"""What an utterance names: numbers, amounts, dates and error codes by their form, products and services by their names.

Rasa's RegexEntityExtractor knows neither a labelled number nor a date reckoned from today, and Duckling is a server.
The patterns are those of `text.fields`, which reads screenshots too.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from text import fields
from text.normalise import match_key

MAX_CHARACTERS = 1_000
# 010-1234-5678, 01012345678, 02-123-4567, +82 10 1234 5678; 1588-1234 belongs to companies and counts too.
_PHONE = re.compile(
    r"(?<![\d-])(?:(?:\+82[\s.-]?|0)(?:1[016789]|2|[3-6][1-5]|70|50\d)[\s.)-]?\d{3,4}[\s.-]?\d{4}|1[5-9]\d\d-\d{4})(?![\d-])"
)
# What may follow a name without being part of another word: the end of the word, or particles and the copula.
_AFTER = (
    r"(?=(?:이?(?:에요|예요|라도|란|라는)|인데|인가요|해지|가입|결제|취소|구독"
    r"|(?:에서|에게|한테|에|으로|로|와|과|이?랑|하고|까지|부터|처럼|보다)?(?:은|는|이|가|을|를|의|도|만|나)?(?:요)?)"
    r"(?:$|[^0-9A-Za-z가-힣]))"
)


class _Extractor(GraphComponent, EntityExtractorMixin):
    """Adds what `find` finds to the message's entities, where nothing was found before it."""

    def find(self, text: str) -> Iterator[dict[str, Any]]:
        """`entity`, `value`, `start` and `end` of each finding in the text."""
        raise NotImplementedError

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            found: list[dict[str, Any]] = list(message.get(ENTITIES) or [])
            for entity in self.find((message.get(TEXT) or "")[:MAX_CHARACTERS]):
                if all(entity["end"] <= other["start"] or other["end"] <= entity["start"] for other in found):
                    found += self.add_extractor_name([entity])
            message.set(ENTITIES, sorted(found, key=lambda entity: entity["start"]), add_to_output=True)
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FieldExtractor(_Extractor):
    """Order and tracking numbers, telephone numbers, amounts, dates, times and error codes.

    Values as in `text.fields.Field`: `2026-11-03`, `15000 KRW`; relative dates are reckoned in `timezone`.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"timezone": "Asia/Seoul"}

    def __init__(self, config: dict[str, Any], today: "Callable[[], date] | None" = None) -> None:
        zone = ZoneInfo(config["timezone"])
        self._today = today or (lambda: datetime.now(zone).date())

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "FieldExtractor":
        return cls(config)

    def find(self, text: str) -> Iterator[dict[str, Any]]:
        for match in _PHONE.finditer(text):
            digits = re.sub(r"\D", "", match[0])
            yield {"entity": "phone", "value": digits, "start": match.start(), "end": match.end()}
        for field in fields.find(text, today=self._today()):
            yield {"entity": field.kind, "value": field.value or field.text, "start": field.start, "end": field.end}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class NameExtractor(_Extractor):
    """The names in `names`, a list for each kind of entity; the value is the name as it stands there.

    Spacing and case are free ("두레톡 플러스", "두레톡플러스"); of overlapping names the longest is found. (Rasa's
    lookup tables would do, but Rasa warns of each that its own extractors do not read it.)
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"names": {}}

    def __init__(self, config: dict[str, Any]) -> None:
        named = [(kind, str(name)) for kind, names in config["names"].items() for name in names]
        self._names = {match_key(name): (kind, name) for kind, name in named}
        longest_first = sorted((name for _, name in named), key=len, reverse=True)
        alternatives = "|".join(r"\s?".join(map(re.escape, name.replace(" ", ""))) for name in longest_first)
        self._pattern = re.compile(rf"(?<![0-9A-Za-z가-힣])(?:{alternatives}){_AFTER}", re.IGNORECASE)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "NameExtractor":
        return cls(config)

    def find(self, text: str) -> Iterator[dict[str, Any]]:
        for match in self._pattern.finditer(text) if self._names else ():
            kind, name = self._names[match_key(match[0])]
            yield {"entity": kind, "value": name, "start": match.start(), "end": match.end()}
