"""`sangdam ocr …`: reads pictures from the command line, and measures reading on your own pages. No stack is needed."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import psutil
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table
from typer.core import TyperGroup

from contracts.errors import Unprocessable
from contracts.ocr import OcrResponse
from ocr.assembly import Engines, open_engines, rivals
from ocr.compare import Rival, compare
from ocr.drawing import drawn
from ocr.evaluate import Read, measure, measure_by, read_file, read_pages, worst
from ocr.labels import Labelled, read_labels
from ocr.reader import response
from service import logs
from service.pictures.decoding import Decoder, ProcessDecoder
from service.settings import Settings

WORST = 20
console = Console(stderr=True, highlight=False)
Json = Annotated[bool, typer.Option("--json", help="one JSON object on stdout, and nothing else")]


class DetectorName(StrEnum):
    """As `SANGDAM_OCR_DETECTOR` has them."""

    DB = "db"
    EAST = "east"


class ReadByDefault(TyperGroup):
    """`sangdam ocr a.png` is `sangdam ocr read a.png`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        known = {*self.commands, *self.get_help_option_names(ctx)}
        if args and args[0] not in known:
            args = ["read", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(help="Read screenshots.", no_args_is_help=True, cls=ReadByDefault)


@app.command("read")
def read_command(
    images: Annotated[list[Path], typer.Argument(help="PNG, JPEG, WebP, GIF or BMP", metavar="IMAGE…")],
    draw: Annotated[Path | None, typer.Option(help="write the one picture with boxes drawn over it")] = None,
    as_json: Json = False,
) -> None:
    """Read pictures (`read` may be left out). With --json: {"pictures": [{"file", …as POST /api/ocr answers}]}."""
    if draw is not None and len(images) != 1:
        raise Unprocessable("--draw takes one picture")
    found: list[dict[str, Any]] = []
    with _engines() as (decoder, engines):
        for path in images:
            start = time.perf_counter()
            picture, reading = read_file(_content(path), decoder, engines.detector, engines.recogniser, str(path))
            answered = response(reading, picture.shrunk, time.perf_counter() - start)
            found.append({"file": str(path), **answered.model_dump(mode="json", exclude_none=True)})
            if not as_json:
                _show(path, answered, Console(highlight=False))
            if draw is not None:
                pixels = np.frombuffer(picture.rgb, dtype=np.uint8).reshape(picture.height, picture.width, 3)
                shown = response(reading, 1, 0.0)
                drawn(np.rot90(pixels, -reading.turned), shown).save(draw)
    if as_json:
        typer.echo(json.dumps({"pictures": found}, ensure_ascii=False))


@app.command("eval")
def eval_command(
    labels: Annotated[Path, typer.Argument(help="JSONL: {file, lines: [text]} or {file, lines: [{text, quad}]}")],
    errors: Annotated[bool, typer.Option("--errors", help="count kinds of errors, and show the worst lines")] = False,
    by: Annotated[str | None, typer.Option(help="figures for each value of this field of the rows too")] = None,
    predictions: Annotated[Path | None, typer.Option(help="write a row for each page here, as JSONL")] = None,
    side_by_side: Annotated[
        bool, typer.Option("--compare", help="every recogniser that is installed, on the same boxes, side by side")
    ] = False,
    detectors: Annotated[
        list[DetectorName] | None,
        typer.Option("--detector", help="what finds the lines instead of the setting; both given: side by side"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Measure reading on your own pages. No stack needs to run, and none is disturbed."""
    pages = read_labels(labels)
    chosen = list(dict.fromkeys(detectors or [DetectorName(Settings().ocr_detector)]))
    if len(chosen) > 1:
        if side_by_side or by or predictions or errors:
            raise Unprocessable("--compare, --by, --errors and --predictions take one --detector")
        found = {name.value: measure(_read_all(pages, name)) for name in chosen}
        if as_json:
            typer.echo(json.dumps(found, ensure_ascii=False))
        else:
            _show_figures({"by": found, **found[chosen[0].value]}, [], Console(highlight=False), whole=False)
        return
    if side_by_side:
        compared = _compared(pages, chosen[0])
        if as_json:
            typer.echo(json.dumps(compared, ensure_ascii=False))
        else:
            show_comparison(compared, Console(highlight=False))
        return
    done = _read_all(pages, chosen[0])
    figures = measure(done, errors=errors)
    if by is not None:
        figures["by"] = measure_by(done, by)
    if predictions is not None:
        rows = [json.dumps(one.prediction(), ensure_ascii=False) + "\n" for one in done]
        predictions.write_text("".join(rows), "utf-8")
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False))
    else:
        _show_figures(figures, done if errors else [], Console(highlight=False))


def _read_all(pages: Sequence[Labelled], detector: DetectorName) -> list[Read]:
    with _engines(detector) as (decoder, engines), Progress(console=console, transient=True) as progress:
        task = progress.add_task("reading", total=len(pages))
        return read_pages(
            pages,
            decoder,
            engines.detector,
            engines.recogniser,
            lambda number, _: progress.update(task, completed=number),
        )


def _compared(pages: Sequence[Labelled], detector: DetectorName) -> dict[str, Any]:
    process = psutil.Process()
    with _engines(detector) as (decoder, engines), Progress(console=console, transient=True) as progress:
        compared: dict[str, Rival] = {}
        taken = process.memory_info().rss
        for name, recogniser in rivals(Settings()):
            recogniser.recognise([np.full((48, 640), 255, np.uint8)])
            now = process.memory_info().rss
            compared[name] = Rival(recogniser, (now - taken) / 1e6, latin=name == "RapidOCR")
            taken = now
        task = progress.add_task("comparing", total=len(pages))
        return compare(
            pages, decoder, engines.detector, compared, lambda number: progress.update(task, completed=number)
        )


@contextmanager
def _engines(detector: DetectorName | None = None) -> Iterator[tuple[Decoder, Engines]]:
    settings = Settings()
    settings = settings.model_copy(update={"ocr_detector": detector.value if detector else settings.ocr_detector})
    logs.configure(settings.model_copy(update={"log_level": "warning"}), "ocr")  # stdout is for the answer alone
    with open_engines(settings) as engines:
        yield ProcessDecoder(), engines


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unprocessable(f"{path} cannot be read: {error.strerror}") from error


def _show(path: Path, found: OcrResponse, console: Console) -> None:
    console.print(f"[bold]{escape(str(path))}[/]  {found.width}×{found.height}, {found.language}, {found.ms:.0f} ms")
    if found.quality is not None and not found.quality.readable:
        console.print(f"[yellow]a poor reading[/] ({', '.join(found.quality.problems)})")
    table = Table("", "sure", "who", "text", box=None, padding=(0, 1))
    for number, line in enumerate(found.lines, start=1):
        table.add_row(
            str(number), f"{line.confidence:.2f}", line.side if line.side != "none" else "", escape(line.text)
        )
    console.print(table if found.lines else "nothing stands in it")


def show_comparison(compared: dict[str, Any], console: Console) -> None:
    """A row for each figure, a column for each recogniser."""
    table = Table("", *compared, box=None, padding=(0, 1))
    for key in ("cer_nospace", "values_exact"):
        for group in dict.fromkeys(group for found in compared.values() for group in found[key]):
            cells = (found[key].get(group) for found in compared.values())
            table.add_row(f"{key}, {group}", *("–" if cell is None else f"{cell:.4f}" for cell in cells))
    for key in ("cer", "lines_exact", "ms_crop", "ms_page", "megabytes"):
        table.add_row(key, *(str(found[key]) for found in compared.values()))
    console.print(table)


def _show_figures(figures: dict[str, Any], shown: list[Read], console: Console, *, whole: bool = True) -> None:
    columns: dict[str, dict[str, Any]] = {**({"all": figures} if whole else {}), **figures.get("by", {})}
    names = [name for name, value in figures.items() if not isinstance(value, dict)]
    table = Table("", *columns, box=None, padding=(0, 1))
    for name in names:
        table.add_row(name, *(str(column.get(name, "")) for column in columns.values()))
    for kind, count in figures.get("errors", {}).items():
        table.add_row(kind, str(count))
    console.print(table)
    for pair in worst(shown, WORST):
        if pair.truth != pair.found:
            console.print(f"  {escape(pair.truth) or '—'}  [dim]→[/]  {escape(pair.found) or '—'}")
