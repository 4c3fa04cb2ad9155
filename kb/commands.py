"""`sangdam kb …`: articles in and out, a search from the command line, and the measuring command."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from kb.articles import ArticleStore
from kb.assembly import calibration_for, encoder_or_none, load_encoder, open_articles
from kb.backends.faiss_index import FaissIndex
from kb.clicks import weigh_clicks
from kb.encoder import EncoderUnavailable
from kb.evaluate import Asked, Engine, build, measure, predict, read_articles, read_questions, score_baseline
from kb.exporting import export_to
from kb.features import FeatureTable
from kb.formats import FormatError
from kb.importing import ImportReport, import_into
from kb.index import build as build_index
from kb.rerank import AsFused
from kb.search import Found, search
from service.settings import Settings

T = TypeVar("T")
app = typer.Typer(help="Help articles and help search.", no_args_is_help=True)
console = Console(stderr=True, highlight=False)
SHOWN_PROBLEMS = 50
Json = Annotated[bool, typer.Option("--json", help="one JSON object on stdout, and nothing else")]


@app.command("import")
def import_command(
    path: Annotated[Path, typer.Argument(help=".md, .jsonl, .csv, .tsv, .zip, or a folder of .md files")],
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="import the good rows and leave the bad ones out")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="check every row, write nothing")] = False,
) -> None:
    """Add or replace articles by id. A file with a bad row changes nothing, unless --skip-bad."""
    report = _with_articles(lambda store: import_into(store, path, skip_bad=skip_bad, dry_run=dry_run))
    _print_report(report)
    if report.problems and not skip_bad:
        raise typer.Exit(2)


@app.command("export")
def export_command(
    path: Annotated[Path, typer.Argument(help=".jsonl, .csv, .zip, or a new folder for .md files")],
) -> None:
    """Write every article; what is written imports back without loss."""

    async def export(store: ArticleStore) -> int:
        articles = await store.all()
        await asyncio.to_thread(export_to, path, articles)
        return len(articles)

    console.print(f"{_with_articles(export)} articles written to {path}")


@app.command("search")
def search_command(
    query: Annotated[str, typer.Argument(help="a question, as a customer would type it")],
    k: Annotated[int, typer.Option(min=1, max=20, help="how many to show")] = 5,
    as_json: Json = False,
) -> None:
    """Search the articles as a customer would; nothing is recorded. Needs no running stack."""
    settings = Settings()
    encoder = encoder_or_none(settings)
    articles = _with_articles(lambda store: store.all())
    with console.status("reading the articles …"):
        index = build_index(articles, 0, FeatureTable(encoder), FaissIndex)
    found = search(query, index, encoder=encoder, reranker=AsFused(), calibration=calibration_for(encoder))
    if as_json:
        typer.echo(json.dumps(_as_json(found, k), ensure_ascii=False))
    else:
        _print_found(found, k)


@app.command("eval")
def eval_command(
    articles: Annotated[Path, typer.Option(help="{id, title, body} a row: any file that import reads")],
    queries: Annotated[Path, typer.Option(help="{query, doc} a line, JSONL or TSV; doc is null where none answers")],
    clicks: Annotated[Path | None, typer.Option(help="{query, doc} a line: what people chose")] = None,
    predictions: Annotated[Path | None, typer.Option(help="a row for each question, as JSONL")] = None,
    baseline: Annotated[bool, typer.Option("--baseline", help="character TF-IDF on the same questions")] = False,
    as_json: Json = False,
) -> None:
    """Measure search on your own articles and questions, without a running stack."""
    try:
        engine = _engine()
        built_from, ids = read_articles(articles)
        asked = read_questions(queries, set(ids.values()))
        clicked = read_questions(clicks, set(ids.values())) if clicks else []
        with Progress(console=console, transient=True) as progress:
            tasks: dict[str, Any] = {}

            def show(what: str, done: int, total: int) -> None:
                task = tasks.setdefault(what, progress.add_task(what, total=total))
                progress.update(task, completed=done)

            figures, made = _evaluate(built_from, ids, asked, clicked, engine, show)
        if baseline:
            figures["baseline"] = score_baseline(asked, built_from, ids)
        if predictions:
            _write(predictions, "".join(json.dumps(p.row(), ensure_ascii=False) + "\n" for p in made))
    except (FormatError, EncoderUnavailable) as error:
        raise _fault(error) from error
    if as_json:
        typer.echo(json.dumps(figures))
    else:
        _print_figures(figures)
