"""Draws a training's curve: `python -m ocr.training.curve CURVE.jsonl OUT.svg`, and prints it as a table."""

import json
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from ocr.training.render import KINDS

COLUMNS = ("lines", "minutes", "cer", *KINDS, "known_fonts", "exact")
Rows = Sequence[Mapping[str, Any]]


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def table(found: Rows) -> str:
    """Markdown: a row for each validation."""
    head = [f"| {' | '.join(COLUMNS)} |", f"|{'---|' * len(COLUMNS)}"]
    return "\n".join([*head, *(f"| {' | '.join(str(row[name]) for name in COLUMNS)} |" for row in found)]) + "\n"


def draw(found: Rows, out: Path) -> None:
    """Character error rate against lines seen, both logarithmic; where the learning rate falls, the ground is grey."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.subplots()
    lines = [row["lines"] for row in found]
    for name in KINDS:
        axes.plot(lines, [row[name] for row in found], linewidth=1, label=name)
    axes.plot(lines, [row["cer"] for row in found], linewidth=2.5, color="black", label="all, held-out fonts")
    axes.plot(
        lines,
        [row["known_fonts"] for row in found],
        linewidth=2,
        linestyle=":",
        color="black",
        label="all, known fonts",
    )
    for before, row in pairwise(found):
        if row["decay"]:
            axes.axvspan(before["lines"], row["lines"], alpha=0.1, color="black", linewidth=0)
    axes.set(xscale="log", yscale="log", xlabel="lines seen", ylabel="character error rate, held-out words")
    axes.grid(which="both", alpha=0.25)
    axes.legend(fontsize="small")
    out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(out, metadata={"Date": None} if out.suffix == ".svg" else None)


if __name__ == "__main__":
    read = rows(Path(sys.argv[1]))
    draw(read, Path(sys.argv[2]))
    sys.stdout.write(table(read))
