"""A page about how well the reading does: `python -m nlu.report OUT.html [FILE]` in Rasa's environment.

One self-contained HTML file: figures, confusions, reliability, groups of rows, what question words are worth.
Exit status 2: a file or the model cannot be used.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from nlu import environment, plots
from nlu.evaluate import ASKED, Unusable, evaluate, newest, read_all, stripped, wrong_rows
from nlu.figures import Figures
from nlu.locations import models_folder
from nlu.rows import BadRows, Row, read_rows

if TYPE_CHECKING:
    from nlu.components.reader import Reading

TEST_ROWS = Path(__file__).resolve().parent / "data" / "test.jsonl"
Readings = Sequence["Reading"]
_STYLE = """
:root { color-scheme: light dark; --right: #2f9e44; --wrong: #e8590c; --line: #8885; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
h2 { margin-top: 2.5rem; } .side { display: flex; flex-wrap: wrap; gap: 2rem; align-items: start; }
table { border-collapse: collapse; display: block; font-variant-numeric: tabular-nums; overflow-x: auto; }
th, td { border-bottom: 1px solid var(--line); padding: .2rem .6rem; text-align: right; }
th:first-child, td:first-child { text-align: left; } .errors :is(th, td) { text-align: left; }
.confusion thead th span { writing-mode: vertical-rl; }
.confusion td { min-width: 1.6rem; text-align: center; }
.bar { width: 9rem; } .bar i { background: var(--right); display: block; height: .7rem; }
.reliability { width: 20rem; fill: currentColor; font-size: 11px; } .reliability rect { fill: #4c6ef5aa; }
.reliability .frame { fill: none; stroke: var(--line); }
.reliability line { stroke: currentColor; stroke-dasharray: 4; }
"""


def page(
    rows: Sequence[Row], readings: Readings, without: "dict[str, Figures]", model: str, *, errors: bool = False
) -> str:
    """The whole page. `without`: the figures of the rows without question words; `errors`: list each wrong row."""
    found = evaluate(rows, readings)
    parts = [
        f"<h1>Reading</h1><p>{len(rows)} utterances, model <code>{escape(model)}</code>, "
        f"{datetime.now().astimezone():%Y-%m-%d %H:%M}.</p>",
        plots.table(
            ("", "rows", "accuracy", "macro-F1", "calibration error", "accuracy without question words"),
            [_summary(what, found[column], without.get(column)) for column, what in ASKED if column in found],
        ),
        "<h2>Groups of rows</h2>",
        plots.table(("group", "rows", "intent", "question type"), _groups(rows, readings)),
    ]
    for column, what in ASKED:
        if column in found:
            parts += [
                f"<h2>{what.capitalize()}</h2>",
                f'<div class="side">{plots.per_label(found[column])}{plots.reliability(found[column])}</div>',
                f"<h3>Confusion</h3>{plots.confusion(found[column])}",
            ]
    if errors:
        parts += ["<h2>Wrong rows</h2>", _errors(rows, readings)]
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Reading</title><style>{_STYLE}</style><body>{''.join(parts)}</body></html>\n"
    )


def _summary(what: str, figures: Figures, without: "Figures | None") -> "tuple[object, ...]":
    left = "" if without is None else f"{without.accuracy:.3f}"
    return (what, figures.n, f"{figures.accuracy:.3f}", f"{figures.macro_f1:.3f}", f"{figures.ece:.3f}", left)


def _groups(rows: Sequence[Row], readings: Readings) -> "list[tuple[object, ...]]":
    groups: list[tuple[str, Callable[[Row], bool]]] = [
        *((f"register: {name}", _of("register", name)) for name in sorted({r.register for r in rows if r.register})),
        *((f"kind: {name}", _of("kind", name)) for name in sorted({r.kind for r in rows if r.kind})),
        ("English", lambda row: row.text.isascii()),
    ]
    table: list[tuple[object, ...]] = []
    for name, belongs in groups:
        chosen = [(row, reading) for row, reading in zip(rows, readings, strict=True) if belongs(row)]
        if chosen:
            figures = evaluate(*zip(*chosen, strict=True))
            told = (f"{figures[column].accuracy:.3f}" if column in figures else "" for column, _ in ASKED)
            table.append((name, len(chosen), *told))
    return table


def _errors(rows: Sequence[Row], readings: Readings) -> str:
    wrong = ((r["column"], r["true"], r["guess"] or "", r["confidence"], r["text"]) for r in wrong_rows(rows, readings))
    return f'<div class="errors">{plots.table(("", "is", "read as", "sure", "text"), wrong)}</div>'


def _of(column: str, name: str) -> "Callable[[Row], bool]":
    return lambda row: getattr(row, column) == name


def main() -> int:
    parser = argparse.ArgumentParser(prog="sangdam nlu report", description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="the page to write")
    parser.add_argument("file", type=Path, nargs="?", default=TEST_ROWS, help="labelled rows (default: ours)")
    parser.add_argument("--model", type=Path, default=models_folder(), help="a model, or a folder of models")
    parser.add_argument("--errors", action="store_true", help="list each wrong row")
    options = parser.parse_args()
    environment.prepare()
    try:
        if not options.out.parent.is_dir():
            raise Unusable(f"{options.out}: no such folder")
        rows, model = read_rows(options.file), newest(options.model)
        readings = read_all([*rows, *stripped(rows)], model)
    except (BadRows, Unusable) as error:
        sys.stderr.write(f"nlu report: {error}\n")
        return 2
    without = evaluate(rows, readings[len(rows) :])
    html = page(rows, readings[: len(rows)], without, model.name, errors=options.errors)
    options.out.write_text(html, encoding="utf-8")
    sys.stderr.write(f"nlu report: {options.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
