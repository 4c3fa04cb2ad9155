"""Sentence vectors of the shipped encoder (multilingual-e5-small as ONNX), which `kb` builds at install time."""

import json
import logging
from pathlib import Path
from typing import Any, Dict, List, Optional

import numpy as np
import onnxruntime
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tokenizers import Tokenizer

from nlu.locations import encoder_folder, encoder_version

log = logging.getLogger(__name__)

PREFIX = "query: "
"""e5 was trained with it in front of every question (Wang et al., 2024, arXiv:2402.05672)."""
MAX_TOKENS = 128
BATCH = 32
_PAD = 1


class EncoderMissing(Exception):
    """The model was trained with an encoder that is not there any more; the message says what to do."""


class E5:
    """Questions to centred unit vectors. Reads `model.onnx`, `tokenizer.json` and, where there is one, `centre.npy`."""

    def __init__(self, folder: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # the arena never gives back what the longest text once took
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        centre = folder / "centre.npy"
        self._centre = np.load(centre) if centre.exists() else np.float32(0)

    def encode(self, texts: List[str]) -> np.ndarray:
        """float32 (len(texts), d), in the texts' order. Texts of like length share a run, so that little is padding."""
        tokens = [self._tokenizer.encode(PREFIX + text[: 8 * MAX_TOKENS]).ids for text in texts]
        order = sorted(range(len(tokens)), key=lambda row: len(tokens[row]))
        parts = [self._run([tokens[row] for row in order[at : at + BATCH]]) for at in range(0, len(order), BATCH)]
        vectors = np.empty((len(texts), parts[0].shape[1]), dtype=np.float32)
        vectors[order] = np.concatenate(parts)
        vectors -= self._centre
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)

    def _run(self, rows: List[List[int]]) -> np.ndarray:
        ids = np.full((len(rows), max(map(len, rows))), _PAD, dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(rows):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        vectors: np.ndarray = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return vectors


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """Adds one dense sentence feature (1, 384) of length `weight`.

    Without a built encoder the model is trained on n-grams alone. What it was trained with it insists on later: the
    vectors of another encoder would be read as nonsense, silently.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {**DenseFeaturizer.get_default_config(), "weight": 1.25}

    @classmethod
    def validate_config(cls, config: Dict[str, Any]) -> None:
        if not config["weight"] > 0:
            raise ValueError(f"weight is above 0, not {config['weight']!r}")

    def __init__(
        self,
        config: Dict[str, Any],
        name: str,
        model_storage: ModelStorage,
        resource: Resource,
        encoder: Optional[E5] = None,
    ) -> None:
        super().__init__(name, config)
        self._model_storage = model_storage
        self._resource = resource
        self._encoder = encoder

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceEncoder":
        return cls(config, execution_context.node_name, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Nothing is learned; the encoder's version is written down."""
        version = encoder_version()
        if version is None:
            log.warning("no encoder in %s: training on n-grams alone", encoder_folder())
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "encoder.json").write_text(json.dumps({"version": version}), encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "SentenceEncoder":
        with model_storage.read_from(resource) as folder:
            trained_with = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))["version"]
        if trained_with is None:
            return cls(config, execution_context.node_name, model_storage, resource)
        there = encoder_version()
        if there != trained_with:
            raise EncoderMissing(
                f"trained with encoder {trained_with}, but {encoder_folder()} holds {there}: train again (make setup)"
            )
        return cls(config, execution_context.node_name, model_storage, resource, E5(encoder_folder()))

    def process(self, messages: List[Message]) -> List[Message]:
        readable = [message for message in messages if message.get(TEXT)]
        if self._encoder and readable:
            vectors = self._encoder.encode([message.get(TEXT) for message in readable]) * self._config["weight"]
            for row, message in zip(vectors, readable):
                message.add_features(Features(row[None], FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data
