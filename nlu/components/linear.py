"""Multinomial logistic regression over a message's sentence features: the core of both classifiers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression


@dataclass(frozen=True)
class Row:
    """A message's sentence features side by side, in the pipeline's order: `values` at `columns` of `width` in all."""

    columns: np.ndarray
    values: np.ndarray
    width: int

    @classmethod
    def of(cls, message: Message) -> "Row | None":
        """None for an utterance of which nothing is left to read, such as an empty one."""
        columns: list[np.ndarray] = []
        values: list[np.ndarray] = []
        width = 0
        for feature in message.features:
            if feature.type != FEATURE_TYPE_SENTENCE or feature.attribute != TEXT:
                continue
            block = feature.features
            columns.append(width + (block.indices if feature.is_sparse() else np.arange(block.shape[1])))
            values.append(block.data if feature.is_sparse() else block[0])
            width += block.shape[1]
        return cls(np.concatenate(columns), np.concatenate(values), width) if columns else None


@dataclass(frozen=True)
class LinearModel:
    """`labels` (n), `weights` float32 (features, n), `bias` float32 (n)."""

    labels: list[str]
    weights: np.ndarray
    bias: np.ndarray

    @classmethod
    def fit(cls, rows: Sequence[Row], labels: Sequence[str], *, strength: float) -> "LinearModel":
        """`strength`: inverse of the L2 penalty. Classes weigh the same, however many rows each has."""
        if len(set(labels)) < 2:
            raise ValueError(f"a classifier needs rows of two labels at least, got {sorted(set(labels))}")
        # A tolerance of .01 halves the time against the default; no figure of docs/decisions/0003-nlu.md changes.
        trained = LogisticRegression(C=strength, class_weight="balanced", max_iter=500, tol=1e-2, random_state=0)
        trained.fit(_matrix(rows), labels)
        weights, bias = trained.coef_, trained.intercept_
        if len(trained.classes_) == 2:  # one row of weights for two classes: give the other its mirror image
            weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
        return cls(
            [str(label) for label in trained.classes_],
            np.ascontiguousarray(weights.T, dtype=np.float32),
            bias.astype(np.float32),
        )

    def probabilities(self, row: Row) -> np.ndarray:
        """(labels), summing to 1."""
        scores = row.values @ self.weights[row.columns] + self.bias
        powers = np.exp(scores - scores.max())
        result: np.ndarray = powers / powers.sum()
        return result

    def save(self, folder: Path) -> None:
        (folder / "labels.json").write_text(json.dumps(self.labels, ensure_ascii=False), encoding="utf-8")
        np.savez(folder / "weights.npz", weights=self.weights, bias=self.bias)

    @classmethod
    def load(cls, folder: Path) -> "LinearModel":
        labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        with np.load(folder / "weights.npz") as arrays:
            return cls(labels, arrays["weights"], arrays["bias"])


def _matrix(rows: Sequence[Row]) -> csr_matrix:
    """(rows, features)"""
    ends = np.cumsum([0, *(len(row.columns) for row in rows)])
    columns, values = (np.concatenate([getattr(row, part) for row in rows]) for part in ("columns", "values"))
    return csr_matrix((values, columns, ends), shape=(len(rows), rows[0].width))
