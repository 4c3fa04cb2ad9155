"""Multinomial logistic regression over a message's sentence features: the core of both classifiers."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import List, Sequence

import numpy as np
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.linear_model import LogisticRegression


def has_features(message: Message) -> bool:
    """False for an utterance of which nothing is left to read, such as an empty one."""
    return any(feature.type == FEATURE_TYPE_SENTENCE and feature.attribute == TEXT for feature in message.features)


def feature_matrix(messages: Sequence[Message]) -> csr_matrix:
    """(messages, features): each message's sentence features side by side, in the pipeline's order."""
    return vstack([_row(message) for message in messages], format="csr")


def _row(message: Message) -> csr_matrix:
    features = [f for f in message.features if f.type == FEATURE_TYPE_SENTENCE and f.attribute == TEXT]
    return hstack([csr_matrix(feature.features) for feature in features], format="csr", dtype=np.float32)


@dataclass(frozen=True)
class LinearModel:
    """`labels` (n), `weights` float32 (n, features), `bias` float32 (n)."""

    labels: List[str]
    weights: np.ndarray
    bias: np.ndarray

    @classmethod
    def fit(cls, rows: csr_matrix, labels: Sequence[str], *, strength: float) -> "LinearModel":
        """`strength`: inverse of the L2 penalty. Classes weigh the same, however many rows each has."""
        if len(set(labels)) < 2:
            raise ValueError(f"a classifier needs rows of two labels at least, got {sorted(set(labels))}")
        # A tolerance of .01 halves the time against the default; no figure of docs/decisions/0003-nlu.md changes.
        trained = LogisticRegression(C=strength, class_weight="balanced", max_iter=500, tol=1e-2, random_state=0)
        trained.fit(rows, labels)
        weights, bias = trained.coef_, trained.intercept_
        if len(trained.classes_) == 2:  # one row of weights for two classes: give the other its mirror image
            weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
        return cls([str(label) for label in trained.classes_], weights.astype(np.float32), bias.astype(np.float32))

    def probabilities(self, rows: csr_matrix) -> np.ndarray:
        """(rows, labels), each row summing to 1."""
        scores = rows @ self.weights.T + self.bias
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        result: np.ndarray = powers / powers.sum(axis=1, keepdims=True)
        return result

    def save(self, folder: Path) -> None:
        (folder / "labels.json").write_text(json.dumps(self.labels, ensure_ascii=False), encoding="utf-8")
        np.savez(folder / "weights.npz", weights=self.weights, bias=self.bias)

    @classmethod
    def load(cls, folder: Path) -> "LinearModel":
        labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        with np.load(folder / "weights.npz") as arrays:
            return cls(labels, arrays["weights"], arrays["bias"])
