"""How well guesses fit labels: accuracy, macro-F1, a figure for each label, the confusion between them, and whether
confidences mean something."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

NOTHING = "(nothing)"
"""Stands for "no reading" in a confusion."""
BINS = 10


@dataclass(frozen=True)
class Bin:
    """The guesses whose confidence lies in one tenth of 0..1: how many, how sure on average, how often right."""

    n: int
    confidence: float
    accuracy: float


@dataclass(frozen=True)
class Figures:
    """Of n guesses. Macro-F1 is the plain mean over the labels that occur in the truth; all values 0..1.

    `ece`: expected calibration error, how far confidence is from accuracy on average (Guo et al., 2017,
    arXiv:1706.04599); `reliability`: its tenths, from the least sure.
    """

    n: int
    accuracy: float
    macro_f1: float
    ece: float
    per_label: dict[str, dict[str, float]]
    confusion: dict[str, dict[str, int]]
    reliability: "tuple[Bin | None, ...]"

    @classmethod
    def of(
        cls, truths: Sequence[str], guesses: "Sequence[str | None]", confidences: "Sequence[float] | None" = None
    ) -> "Figures":
        """Without confidences every guess counts as certain."""
        sure = confidences if confidences is not None else [1.0] * len(truths)
        pairs = Counter((truth, guess or NOTHING) for truth, guess in zip(truths, guesses, strict=True))
        true, guessed = Counter(truths), Counter(guess or NOTHING for guess in guesses)
        labels = sorted(true)
        per_label = {label: _label_figures(pairs[label, label], true[label], guessed[label]) for label in labels}
        confusion: dict[str, dict[str, int]] = {label: {} for label in labels}
        for (truth, guess), count in sorted(pairs.items(), key=lambda item: (item[0][0], -item[1], item[0][1])):
            confusion[truth][guess] = count
        bins = _bins([truth == guess for truth, guess in zip(truths, guesses, strict=True)], sure)
        return cls(
            n=len(truths),
            accuracy=sum(pairs[label, label] for label in labels) / len(truths),
            macro_f1=sum(figures["f1"] for figures in per_label.values()) / len(labels),
            ece=sum(b.n * abs(b.confidence - b.accuracy) for b in bins if b) / len(truths),
            per_label=per_label,
            confusion=confusion,
            reliability=bins,
        )

    def as_dict(self) -> dict[str, Any]:
        return {
            "n": self.n,
            "accuracy": round(self.accuracy, 4),
            "macro_f1": round(self.macro_f1, 4),
            "ece": round(self.ece, 4),
            "per_label": {
                label: {name: round(value, 4) for name, value in values.items()}
                for label, values in self.per_label.items()
            },
            "confusion": self.confusion,
        }


def _label_figures(hits: int, true: int, guessed: int) -> dict[str, float]:
    precision, recall = hits / guessed if guessed else 0.0, hits / true
    f1 = 2 * hits / (true + guessed)  # the harmonic mean of the two
    return {"precision": precision, "recall": recall, "f1": f1, "n": true}


def _bins(hits: Sequence[bool], confidences: Sequence[float]) -> "tuple[Bin | None, ...]":
    rows: list[list[tuple[bool, float]]] = [[] for _ in range(BINS)]
    for hit, confidence in zip(hits, confidences, strict=True):
        rows[min(int(confidence * BINS), BINS - 1)].append((hit, confidence))
    return tuple(
        Bin(len(row), sum(sure for _, sure in row) / len(row), sum(hit for hit, _ in row) / len(row)) if row else None
        for row in rows
    )
