"""Multinomial logistic regression over a message's sentence features: the core of both classifiers."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from nlu.components.calibration import folds_of, head_start_for, temperature_for


@dataclass(frozen=True)
class Row:
    """A message's sentence features side by side, in the pipeline's order: `values` at `columns` of `width` in all."""

    columns: np.ndarray
    values: np.ndarray
    width: int

    @classmethod
    def of(cls, message: Message, featurizers: Collection[str] = ()) -> "Row | None":
        """Of these featurizers' features alone, by their aliases, or of all where none is named. None for an utterance
        of which nothing is left to read, such as an empty one."""
        columns: list[np.ndarray] = []
        values: list[np.ndarray] = []
        width = 0
        for feature in message.features:
            if feature.type != FEATURE_TYPE_SENTENCE or feature.attribute != TEXT:
                continue
            if featurizers and feature.origin not in featurizers:
                continue
            block = feature.features
            columns.append(width + (block.indices if feature.is_sparse() else np.arange(block.shape[1])))
            values.append(block.data if feature.is_sparse() else block[0])
            width += block.shape[1]
        return cls(np.concatenate(columns), np.concatenate(values), width) if columns else None


@dataclass(frozen=True)
class Training:
    """Rows to learn from, side by side with their labels. `weights`: 1 for a row as somebody wrote it, less for a copy;
    `origins`: the same number for a row and its copies."""

    rows: Sequence[Row]
    labels: Sequence[str]
    weights: Sequence[float]
    origins: Sequence[int]


@dataclass(frozen=True)
class LinearModel:
    """`labels` (n), `weights` float32 (features, n), `bias` float32 (n).

    `temperature` divides the scores; the out-of-scope label's bias holds its head start (`nlu.components.calibration`).
    """

    labels: list[str]
    weights: np.ndarray
    bias: np.ndarray
    temperature: float = 1.0

    @classmethod
    def fit(cls, training: Training, *, strength: float, outside: Collection[str] = ()) -> "LinearModel":
        """`strength`: inverse of the L2 penalty; `outside`: names of an out-of-scope label."""
        if len(set(training.labels)) < 2:
            raise ValueError(f"a classifier needs rows of two labels at least, got {sorted(set(training.labels))}")
        matrix, labels, weights = _matrix(training.rows), np.array(training.labels), np.array(training.weights)
        names = np.unique(labels)
        # Rows held out of a fold are scored by a regression that did not see them.
        scores: list[np.ndarray] = [np.empty((0, len(names)))]
        truths: list[np.ndarray] = [np.empty(0, dtype=int)]
        regression = _regression(strength)
        folds = folds_of(training.labels, training.origins)
        for fold in sorted(set(folds.tolist()) - {-1}):
            seen, asked = folds != fold, (folds == fold) & (weights == 1)
            if len(np.unique(labels[seen])) < len(names):
                continue  # too few rows to leave any out
            regression = _regression(strength)
            regression.fit(matrix[seen], labels[seen], sample_weight=weights[seen] * _balance(labels[seen]))
            model = cls._of(regression)
            scores.append(matrix[asked] @ model.weights + model.bias)
            truths.append(np.asarray(np.searchsorted(names, labels[asked])))
        # All rows: it goes on from the last fold, which takes a fraction of the steps.
        regression.fit(matrix, labels, sample_weight=weights * _balance(labels))
        return cls._of(regression)._calibrated(np.concatenate(scores), np.concatenate(truths), outside)

    @classmethod
    def _of(cls, trained: LogisticRegression) -> "LinearModel":
        coefficients, bias = trained.coef_, trained.intercept_
        if len(trained.classes_) == 2:  # one row of weights for two classes: give the other its mirror image
            coefficients, bias = np.vstack([-coefficients, coefficients]) / 2, np.concatenate([-bias, bias]) / 2
        return cls(
            [str(label) for label in trained.classes_],
            np.ascontiguousarray(coefficients.T, dtype=np.float32),
            bias.astype(np.float32),
        )

    def _calibrated(self, scores: np.ndarray, truths: np.ndarray, outside: Collection[str]) -> "LinearModel":
        """By the scores (rows, labels) of rows that were held out, and the numbers of their labels (rows)."""
        temperature = temperature_for(scores, truths)
        start = head_start_for(scores / temperature, truths, self.labels, outside)
        bias = self.bias + np.float32(temperature * start) * np.isin(self.labels, list(outside))
        return replace(self, bias=bias.astype(np.float32), temperature=temperature)

    def probabilities(self, row: Row) -> np.ndarray:
        """(labels), summing to 1."""
        scores = (row.values @ self.weights[row.columns] + self.bias) / self.temperature
        powers = np.exp(scores - scores.max())
        result: np.ndarray = powers / powers.sum()
        return result

    def save(self, folder: Path) -> None:
        (folder / "labels.json").write_text(json.dumps(self.labels, ensure_ascii=False), encoding="utf-8")
        np.savez(folder / "weights.npz", weights=self.weights, bias=self.bias, temperature=self.temperature)

    @classmethod
    def load(cls, folder: Path) -> "LinearModel":
        labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        with np.load(folder / "weights.npz") as arrays:
            return cls(labels, arrays["weights"], arrays["bias"], float(arrays["temperature"]))


def _regression(strength: float) -> LogisticRegression:
    # A tolerance of .01 halves the time against the default; no figure of docs/decisions/0003-nlu.md changes.
    return LogisticRegression(C=strength, max_iter=500, tol=1e-2, random_state=0, warm_start=True)


def _balance(labels: np.ndarray) -> np.ndarray:
    """What each row weighs: with nine times the rows a label weighs three times as much, not nine times."""
    _, label, counts = np.unique(labels, return_inverse=True, return_counts=True)
    weights: np.ndarray = np.sqrt(len(labels) / len(counts) / counts)[label]
    return weights


def _matrix(rows: Sequence[Row]) -> csr_matrix:
    """(rows, features)"""
    ends = np.cumsum([0, *(len(row.columns) for row in rows)])
    columns, values = (np.concatenate([getattr(row, part) for row in rows]) for part in ("columns", "values"))
    return csr_matrix((values, columns, ends), shape=(len(rows), rows[0].width))
