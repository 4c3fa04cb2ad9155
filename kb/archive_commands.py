"""`sangdam kb archive …`: a collection of passages that help search finds beside the articles."""

import zipfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kb import archiving, stored
from kb.archiving import ArchiveError, ArchiveReport
from kb.assembly import load_encoder
from kb.backends.faiss_index import FaissIndex
from kb.encoder import EncoderUnavailable
from kb.formats import FormatError
from kb.stored import StoredIndexError
from service.settings import Settings

app = typer.Typer(help="Passages that are searched beside the articles, and never edited: past answers, manuals.")
console = Console(stderr=True, highlight=False)
Out = Annotated[Path | None, typer.Option("--out", help="the archive's folder, where it is not the stack's")]


@app.command("build")
def build_command(
    path: Annotated[Path, typer.Argument(help="rows as kb import reads them; .jsonl, .csv and .tsv of any size")],
    out: Out = None,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="leave the bad rows out")] = False,
    unmasked: Annotated[bool, typer.Option("--unmasked", help="nobody's data is in it, as in a manual")] = False,
) -> None:
    """Replace the archive by the rows of a file; a running stack opens it by itself. Broken off, it goes on.

    Phone numbers, addresses, names and the like are masked, unless --unmasked.
    """
    folder = out or Settings().archive
    try:
        encoder = load_encoder(Settings())
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console, transient=True) as progress:
            task = progress.add_task("checking", total=None)

            def told(what: str, done: int, of: int) -> None:
                progress.update(task, description=what, completed=done, total=of or None)

            report = archiving.build(path, folder, encoder, FaissIndex, told=told, skip_bad=skip_bad, unmasked=unmasked)
    except (FormatError, ArchiveError, EncoderUnavailable, OSError, zipfile.BadZipFile) as error:
        raise _fault(str(error)) from error
    _print(report, folder)
    if not report.written:
        raise typer.Exit(2)


@app.command("check")
def check_command(out: Out = None) -> None:
    """Say how many passages the archive has, how large it is, and whether this stack can use it."""
    folder = out or Settings().archive
    try:
        encoder = load_encoder(Settings())
        with console.status("reading the archive …"):
            index = stored.load(folder, encoder.version, FaissIndex)
    except (StoredIndexError, EncoderUnavailable) as error:
        raise _fault(f"{folder} cannot be used: {error}") from error
    size = sum(file.stat().st_size for file in folder.iterdir())
    typer.echo(f"{len(index.articles):,} passage(s), {size / 1e6:,.0f} MB, encoder {encoder.version}: can be used")


def _print(report: ArchiveReport, folder: Path) -> None:
    for problem in report.problems:
        console.print(
            f"[red]{escape(problem.source)}, line {problem.line}[/]: {escape(problem.reason)}", soft_wrap=True
        )
    if report.bad > len(report.problems):
        console.print(f"… and {report.bad - len(report.problems):,} more")
    if report.ignored:
        console.print(f"[yellow]fields we do not have were left out[/]: {escape(', '.join(report.ignored))}")
    if report.masked:
        console.print(f"personal data was masked in {report.masked:,} row(s)")
    good = f"{report.valid:,} good, {report.bad:,} bad"
    if report.written:
        console.print(f"{good}: written to {folder}", soft_wrap=True)
        console.print(f"{archiving.work_of(folder)} spares the next build what is the same", soft_wrap=True)
    else:
        hint = "; --skip-bad takes the good ones" if report.valid else ""
        console.print(f"{good}: nothing was written{hint}")


def _fault(message: str) -> typer.Exit:
    typer.echo(f"sangdam kb archive: {message}", err=True)
    return typer.Exit(2)
