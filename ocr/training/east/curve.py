"""Draws EAST's training: `python -m ocr.training.east.curve CURVE.jsonl OUT.svg`, and prints it as a table."""

import sys
from pathlib import Path

from ocr.training.curve import Rows, rows

COLUMNS = ("pages", "minutes", "text", "sides", "angle", "recall", "precision")


def table(found: Rows) -> str:
    """Markdown: a row for each validation. `text`, `sides` and `angle` are losses."""
    head = [f"| {' | '.join(COLUMNS)} |", f"|{'---|' * len(COLUMNS)}"]
    return "\n".join([*head, *(f"| {' | '.join(str(row[name]) for name in COLUMNS)} |" for row in found)]) + "\n"


def draw(found: Rows, out: Path) -> None:
    """Recall and precision of lines at IoU .5 against pages seen, on pages of held-out words in held-out fonts."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4), layout="constrained")
    axes = figure.subplots()
    for name in ("recall", "precision"):
        axes.plot([row["pages"] for row in found], [row[name] for row in found], marker="o", label=name)
    axes.set(xlabel="pages seen", ylabel="lines at IoU .5, held-out words and fonts")
    axes.grid(alpha=0.25)
    axes.legend()
    out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(out, metadata={"Date": None} if out.suffix == ".svg" else None)


if __name__ == "__main__":
    read = rows(Path(sys.argv[1]))
    draw(read, Path(sys.argv[2]))
    sys.stdout.write(table(read))
