"""Measures the reading on labelled rows: `python -m nlu.evaluate FILE` in Rasa's environment (`sangdam nlu eval FILE`).

stdout holds a table, or with --json one object; progress and errors go to stderr. Exit status 2: a file or the model
cannot be used.
"""

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlu import environment
from nlu.figures import NOTHING, Figures
from nlu.locations import models_folder
from nlu.question_words import without_question_words
from nlu.rows import BadRows, Row, read_rows

if TYPE_CHECKING:
    from nlu.components.reader import Reading

STEP = 1_000
ASKED = (("label", "intent"), ("qtype", "question type"))


class Unusable(Exception):
    """The measurement cannot be made; the message is one line."""


def evaluate(rows: Sequence[Row], readings: Sequence["Reading"]) -> dict[str, Figures]:
    """Figures by `label` and `qtype`, each over the rows that carry one."""
    figures = {}
    for column, _ in ASKED:
        asked = [
            (truth, getattr(reading, column), getattr(reading, f"{column}_confidence"))
            for row, reading in zip(rows, readings, strict=True)
            if (truth := getattr(row, column)) is not None
        ]
        if asked:
            figures[column] = Figures.of(*zip(*asked, strict=True))
    return figures


def stripped(rows: Sequence[Row]) -> list[Row]:
    """The rows without question words; one of which nothing would be left keeps them."""
    return [replace(row, text=without_question_words(row.text) or row.text) for row in rows]


def read_all(rows: Sequence[Row], model: Path) -> list["Reading"]:
    """The model's reading of each row, in order, with progress on stderr."""
    from nlu.components.reader import Reader  # imports Rasa, which takes seconds

    _say(f"loading {model}")
    try:
        reader = Reader(model)
    except Exception as error:  # Rasa wraps what a component says, such as EncoderMissing
        raise Unusable(f"{model} cannot be loaded: {error.__cause__ or error}") from error
    readings = []
    for reading in reader.read([row.text for row in rows]):
        readings.append(reading)
        if len(readings) % STEP == 0 or len(readings) == len(rows):
            _say(f"read {len(readings)} of {len(rows)}")
    return readings


def train_on(rows: Sequence[Row], folder: Path) -> Path:
    """The same pipeline, trained on these rows alone."""
    for column, what in ASKED:
        labels = {getattr(row, column) for row in rows} - {None}
        if len(labels) == 1:
            raise Unusable(f"training needs two {what} labels at least, there is only {labels.pop()!r}")
    from nlu.components.training import TrainingFailed, train_rows  # imports Rasa, which takes seconds

    _say(f"training on {len(rows)} rows")
    try:
        return train_rows([row.as_dict() for row in rows], folder)
    except TrainingFailed as error:
        raise Unusable(f"cannot train: {error}") from error


def wrong_rows(rows: Sequence[Row], readings: Sequence["Reading"]) -> Iterator[dict[str, Any]]:
    """Each wrong guess: column, text, truth, guess, confidence."""
    for column, _ in ASKED:
        for row, reading in zip(rows, readings, strict=True):
            truth, guess = getattr(row, column), getattr(reading, column)
            if truth is not None and truth != guess:
                confidence = round(getattr(reading, f"{column}_confidence"), 3)
                yield {"column": column, "text": row.text, "true": truth, "guess": guess, "confidence": confidence}


def write_predictions(path: Path, rows: Sequence[Row], readings: Sequence["Reading"]) -> None:
    """One JSON object a row, in the rows' order."""
    with path.open("w", encoding="utf-8") as file:
        for row, reading in zip(rows, readings, strict=True):
            said = {
                "text": row.text,
                "label": reading.label,
                "label_confidence": round(reading.label_confidence, 6),
                "qtype": reading.qtype,
                "qtype_confidence": round(reading.qtype_confidence, 6),
            }
            file.write(json.dumps(said, ensure_ascii=False) + "\n")


def table(figures: dict[str, dict[str, Any]]) -> str:
    """The figures for people."""
    lines: list[str] = []
    for column, what in ASKED:
        if column not in figures:
            continue
        of = figures[column]
        lines += [
            f"{what}: {of['n']} rows, accuracy {of['accuracy']:.3f}, macro-F1 {of['macro_f1']:.3f}, "
            f"calibration error {of['ece']:.3f}",
            "",
        ]
        width = max(len(label) for label in (*of["per_label"], "label"))
        lines.append(f"  {'label':<{width}}      n  precision  recall     F1  taken for")
        for label, values in of["per_label"].items():
            taken = ", ".join(f"{guess} {count}" for guess, count in of["confusion"][label].items() if guess != label)
            precision, recall, f1 = (f"{values[name]:.3f}" for name in ("precision", "recall", "f1"))
            lines.append(
                f"  {label:<{width}}  {values['n']:>5}  {precision:>9}  {recall:>6}  {f1:>5}  {taken}".rstrip()
            )
        lines.append("")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="sangdam nlu eval", description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="JSONL, or TSV with a header: text and label and/or qtype")
    parser.add_argument("--train", type=Path, metavar="TRAIN", help="train the same pipeline on these rows first")
    parser.add_argument("--model", type=Path, default=models_folder(), help="a model, or a folder of models")
    parser.add_argument("--predictions", type=Path, metavar="OUT", help="write each row's reading as JSONL")
    parser.add_argument("--without-question-words", action="store_true", help="take them out of the rows first")
    parser.add_argument("--errors", action="store_true", help="show each wrong row")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    environment.prepare()
    try:
        figures, wrong = _measure(options)
    except (BadRows, Unusable) as error:
        sys.stderr.write(f"nlu eval: {error}\n")
        return 2
    if options.json:
        # The figures of the one column most files have stand at the top; each column's stand under its name.
        first = next(iter(figures.values()))
        print(json.dumps({**first, **figures, **({"errors": wrong} if options.errors else {})}, ensure_ascii=False))
        return 0
    print(table(figures))
    if options.errors:
        for row in wrong:
            guess = row["guess"] or NOTHING
            print(f"{row['column']}\t{row['true']} -> {guess} {row['confidence']:.2f}\t{row['text']}")
    return 0


def _measure(options: argparse.Namespace) -> tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]:
    rows = stripped(read_rows(options.file)) if options.without_question_words else read_rows(options.file)
    training = read_rows(options.train) if options.train else []
    if options.predictions and not options.predictions.parent.is_dir():
        raise Unusable(f"{options.predictions}: no such folder")
    with tempfile.TemporaryDirectory(prefix="sangdam-nlu-") as folder:
        model = train_on(training, Path(folder)) if training else newest(options.model)
        readings = read_all(rows, model)
    if options.predictions:
        write_predictions(options.predictions, rows, readings)
    figures = {column: of.as_dict() for column, of in evaluate(rows, readings).items()}
    return figures, list(wrong_rows(rows, readings))


def newest(model: Path) -> Path:
    """`model`, or the newest of a folder of some. Raises Unusable where there is none."""
    found = [model] if model.is_file() else sorted(model.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise Unusable(f"no model in {model}: run `make setup`, or give --train")
    return found[-1]


def _say(what: str) -> None:
    sys.stderr.write(f"nlu eval: {what}\n")


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `… | head` ends it without a word
    sys.exit(main())
