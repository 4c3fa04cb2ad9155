"""Rasa's storage and context as its graph would pass them to a component."""

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData


class Shelf:
    """Makes components of one kind over a folder: `create` an untrained one, `load` the trained one."""

    def __init__(self, folder: Path, component: type, **config: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        storage = LocalModelStorage(folder)
        context = ExecutionContext(GraphSchema({}), node_name=component.__name__)
        self._component = component
        self._arguments = ({**component.get_default_config(), **config}, storage, Resource("r"), context)

    def create(self) -> Any:
        return self._component.create(*self._arguments)

    def load(self) -> Any:
        return self._component.load(*self._arguments)

    def trained(self, data: TrainingData) -> Any:
        self.create().train(data)
        return self.load()


def said(*texts: str) -> list[Message]:
    return [Message({TEXT: text}) for text in texts]
