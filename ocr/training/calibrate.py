"""Fits what the recogniser's confidence means: `python -m ocr.training.calibrate --fonts FOLDER --model M`.

Reads the lines of validation (held-out words, held-out fonts) with the joined model and fits a logistic curve from a
line's doubt to the share of its characters that are right (Platt, 1999, with shares instead of yes and no). Writes
`calibration.json` beside the charset, and prints what was promised against what came true.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from ocr.backends.ctc import CALIBRATION, CtcRecogniser, confidence
from ocr.training.lines import Sources
from ocr.training.validation import validation_set

EDGES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 1.001)


def fit(doubts: NDArray[np.float64], right: NDArray[np.float64], weights: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and offset of `ocr.backends.ctc.confidence`, by Newton's method on the weighted log loss."""
    features = np.stack((np.log(doubts + 1e-4), np.ones_like(doubts)), -1)
    found = np.zeros(2)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(features @ found, -30, 30)))
        slope = features.T @ (weights * (chance - right)) + 1e-6 * found
        curve = (features * (weights * chance * (1 - chance))[:, None]).T @ features + 1e-6 * np.eye(2)
        found -= np.linalg.solve(curve, slope)
    return float(-found[0]), float(found[1])


def table(promised: NDArray[np.float64], right: NDArray[np.float64]) -> str:
    """Lines by confidence: how many, what was promised, what came true."""
    rows = ["| confidence | lines | promised | right |", "|---|---|---|---|"]
    for low, high in pairwise(EDGES):
        inside = (promised >= low) & (promised < high)
        if inside.any():
            means = f"{promised[inside].mean():.3f} | {right[inside].mean():.3f}"
            rows.append(f"| {low:.2f}-{min(high, 1):.2f} | {inside.sum()} | {means} |")
    return "\n".join(rows) + "\n"


def shares_right(wanted: Sequence[str], read: Sequence[str]) -> NDArray[np.float64]:
    """Of each line, one less its character error rate, at least 0."""
    pairs = zip(wanted, read, strict=True)
    return np.array([max(0.0, 1 - Levenshtein.distance(a, b) / max(1, len(a))) for a, b in pairs])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ocr.training.calibrate", description="Fit the confidence.")
    parser.add_argument("--fonts", type=Path, nargs="+", required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=CALIBRATION)
    options = parser.parse_args()
    recogniser = CtcRecogniser(options.model, threads=1)
    held = validation_set(Sources(tuple(options.fonts)))
    samples = [*held.unseen, *held.known]
    read = recogniser.doubts([sample.line for sample in samples])
    right = shares_right([sample.text for sample in samples], [text for text, _ in read])
    doubts = np.array([doubt for _, doubt in read])
    weights = np.array([float(len(sample.text)) for sample in samples])
    slope, offset = fit(doubts, right, weights)
    options.out.write_text(json.dumps({"slope": round(slope, 4), "offset": round(offset, 4)}) + "\n", encoding="utf-8")
    sys.stdout.write(table(np.array([confidence(each, slope, offset) for each in doubts]), right))


if __name__ == "__main__":
    main()
