"""How well guesses fit labels: accuracy, macro-F1, a figure for each label, and the confusion between them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

NOTHING = "(nothing)"
"""Stands for "no reading" in a confusion."""


@dataclass(frozen=True)
class Figures:
    """Of n guesses. Macro-F1 is the plain mean over the labels that occur in the truth; all values 0..1."""

    n: int
    accuracy: float
    macro_f1: float
    per_label: dict[str, dict[str, float]]
    confusion: dict[str, dict[str, int]]

    @classmethod
    def of(cls, truths: Sequence[str], guesses: Sequence[str | None]) -> "Figures":
        pairs = Counter((truth, guess or NOTHING) for truth, guess in zip(truths, guesses))
        true, guessed = Counter(truths), Counter(guess or NOTHING for guess in guesses)
        labels = sorted(true)
        per_label = {label: _label_figures(pairs[label, label], true[label], guessed[label]) for label in labels}
        confusion: dict[str, dict[str, int]] = {label: {} for label in labels}
        for (truth, guess), count in sorted(pairs.items(), key=lambda item: (item[0][0], -item[1], item[0][1])):
            confusion[truth][guess] = count
        return cls(
            n=len(truths),
            accuracy=sum(pairs[label, label] for label in labels) / len(truths),
            macro_f1=sum(figures["f1"] for figures in per_label.values()) / len(labels),
            per_label=per_label,
            confusion=confusion,
        )

    def as_dict(self) -> dict[str, Any]:
        return {
            "n": self.n,
            "accuracy": round(self.accuracy, 4),
            "macro_f1": round(self.macro_f1, 4),
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
