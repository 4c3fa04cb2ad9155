"""`sangdam kb …`: articles in and out, a search from the command line, and the measuring command."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress

from kb import reporting, stored
from kb.archive_commands import app as archive_app
from kb.articles import ArticleStore
from kb.asked import read_articles, read_questions
from kb.assembly import calibration_for, encoder_or_none, load_encoder, open_articles
from kb.backends.faiss_index import FaissIndex
from kb.beside import beside
from kb.encoder import Encoder, EncoderUnavailable
from kb.evaluate import build, engine_of, evaluate, evaluate_clicks, score_baseline
from kb.exporting import export_to
from kb.formats import FormatError
from kb.importing import import_into
from kb.index import Index
from kb.learning.commands import app as learn_app
from kb.rerank import AsFused
from kb.rules_commands import app as rules_app
from kb.search import search
from kb.stored import StoredIndexError
from service.settings import Settings

T = TypeVar("T")
app = typer.Typer(help="Help articles and help search.", no_args_is_help=True)
app.add_typer(learn_app, name="learn")
app.add_typer(rules_app, name="rule")
app.add_typer(archive_app, name="archive")
console = Console(stderr=True, highlight=False)
SkipBad = Annotated[bool, typer.Option("--skip-bad", help="import the good rows and leave the bad ones out")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="check every row, write nothing")]
Json = Annotated[bool, typer.Option("--json", help="one JSON object on stdout, and nothing else")]


@app.command("import")
def import_command(
    path: Annotated[Path, typer.Argument(help=".md, .jsonl, .csv, .tsv, .zip, or a folder of .md files")],
    skip_bad: SkipBad = False,
    dry_run: DryRun = False,
) -> None:
    """Add or replace articles by id. A file with a bad row changes nothing, unless --skip-bad."""
    report = _with_articles(lambda store: import_into(store, path, skip_bad=skip_bad, dry_run=dry_run))
    reporting.imported(report, console)
    if report.problems and not skip_bad:
        raise typer.Exit(2)


@app.command("export")
def export_command(
    path: Annotated[Path, typer.Argument(help=".jsonl, .csv, .zip, or a new folder for .md files")],
) -> None:
    """Write every article; what is written imports back without loss."""

    async def export(store: ArticleStore) -> int:
        articles = await store.all()
        await asyncio.to_thread(export_to, path, articles, await store.pictures())
        return len(articles)

    console.print(f"{_with_articles(export)} articles written to {path}", markup=False)


@app.command("search")
def search_command(
    query: Annotated[str, typer.Argument(help="a question, as a customer would type it")],
    k: Annotated[int, typer.Option(min=1, max=20, help="how many to show")] = 5,
    screen: Annotated[str, typer.Option(help="what a screenshot says beside it")] = "",
    code: Annotated[list[str] | None, typer.Option(help="an error code that the screenshot shows")] = None,
    as_json: Json = False,
) -> None:
    """Search the articles as a customer would. Nothing is recorded, and no stack needs to run."""
    encoder = encoder_or_none(Settings())
    engine = engine_of(Settings(), encoder, FaissIndex, calibration_for(encoder))
    articles = _with_articles(lambda store: store.all())
    with console.status("reading the articles …"):
        index = _with_archive(build(articles, engine), Settings().archive, encoder)
    found = search(
        query,
        index,
        encoder=encoder,
        reranker=AsFused(),
        calibration=engine.calibration,
        count=k,
        screen=screen,
        codes=code or (),
    )
    if as_json:
        typer.echo(json.dumps(reporting.found_as_json(found, k), ensure_ascii=False))
    else:
        reporting.found(found, k, Console(highlight=False))


@app.command("eval")
def eval_command(
    articles: Annotated[Path, typer.Option(help="{id, title, body} a row: any file that import reads")],
    queries: Annotated[Path, typer.Option(help="{query, doc} a line, JSONL or TSV; doc is null where none answers")],
    clicks: Annotated[Path | None, typer.Option(help="{query, doc} a line: what people chose")] = None,
    predictions: Annotated[Path | None, typer.Option(help="write a row for each question here, as JSONL")] = None,
    baseline: Annotated[bool, typer.Option("--baseline", help="character TF-IDF on the same questions")] = False,
    as_json: Json = False,
) -> None:
    """Measure search on your own articles and questions. No stack needs to run, and none is disturbed."""
    try:
        built_from, ids = read_articles(articles)
        asked = read_questions(queries, set(ids.values()))
        chosen = read_questions(clicks, set(ids.values())) if clicks else None
        encoder = load_encoder(Settings())
        engine = engine_of(Settings(), encoder, FaissIndex, calibration_for(encoder))
        with Progress(console=console, transient=True) as progress:
            task = progress.add_task("measuring", total=None)

            def show(done: int, total: int) -> None:
                progress.update(task, completed=done, total=total)

            if chosen is None:
                figures, made = evaluate(built_from, ids, asked, engine, show)
            else:
                figures, made = evaluate_clicks(built_from, ids, asked, chosen, engine, show)
        if baseline:
            figures["baseline"] = score_baseline(asked, built_from, ids)
        if predictions:
            lines = [json.dumps(prediction.row(), ensure_ascii=False) + "\n" for prediction in made]
            predictions.write_text("".join(lines), encoding="utf-8")
    except (FormatError, EncoderUnavailable, OSError) as error:
        raise _fault(str(error)) from error
    if as_json:
        typer.echo(json.dumps(figures))
    else:
        reporting.figures(figures, Console(highlight=False))


def _with_archive(index: Index, folder: Path, encoder: Encoder | None) -> Index:
    """With the stack's archive beside it, where there is one that can be used."""
    if encoder is None or not folder.exists():
        return index
    try:
        return beside(index, stored.load(folder, encoder.version, FaissIndex))
    except StoredIndexError as error:
        console.print(f"without the archive: {error}", style="yellow", markup=False)
        return index


def _with_articles(work: Callable[[ArticleStore], Awaitable[T]]) -> T:
    """Runs `work` on the stack's article store; what is wrong with a file is one line on stderr and exit code 2."""

    async def run() -> T:
        async with open_articles(Settings()) as store:
            return await work(store)

    try:
        return asyncio.run(run())
    except FormatError as error:
        raise _fault(str(error)) from error


def _fault(message: str) -> typer.Exit:
    typer.echo(f"sangdam kb: {message}", err=True)
    return typer.Exit(2)
