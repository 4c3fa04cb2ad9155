"""`sangdam diagnose …`: what operators need while they write diagnoses (docs/diagnoses.md)."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from actions.diagnosis import files
from actions.diagnosis.check import Compiled, against_articles, against_records, doubled_examples
from actions.diagnosis.look_up import look_up
from actions.diagnosis.model import Diagnosis
from actions.diagnosis.problems import Problem
from actions.diagnosis.records import Records, RecordsFailed, RecordsService
from actions.diagnosis.rows import Row, read_row
from cli.diagnosis_report import show_check, show_step
from contracts.articles import Language
from contracts.diagnosis import DiagnosisRequest, Step
from contracts.errors import SangdamError
from contracts.records import FieldType, QueryDescription, RecordsRequest
from kb.assembly import open_articles
from records.queries import QUERIES
from records.store import RecordStore
from service import logs
from service.secrets import records_token
from service.settings import Settings

app = typer.Typer(help="Diagnoses: check what operators write, and try it on a customer.", no_args_is_help=True)
Folder = Annotated[Path | None, typer.Argument(help="a folder of .yml files; default: SANGDAM_DIAGNOSES_DIR")]
FolderOption = Annotated[Path | None, typer.Option("--dir", help="a folder of .yml files")]


@app.command()
def check(folder: Folder = None) -> None:
    """Say what is wrong with the diagnoses, each with file and line. Exit code 1 where there is an error."""
    settings = Settings()
    folder = folder or settings.diagnoses_dir
    if not folder.is_dir():
        typer.echo(f"sangdam diagnose: no folder {folder}", err=True)
        raise typer.Exit(2)
    problems, good = asyncio.run(_examine(settings, folder))
    show_check(files.paths(folder), good, problems)
    if any(p.level == "error" for p in problems):
        raise typer.Exit(1)


@app.command("try")
def try_one(
    diagnosis: Annotated[str, typer.Argument(help="its id")],
    customer: Annotated[str, typer.Option(help="the customer's id in the records")],
    given: Annotated[list[str] | None, typer.Option(help="a parameter, as NAME=VALUE")] = None,
    lang: Annotated[str, typer.Option(help="ko or en")] = "ko",
    folder: FolderOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object on stdout")] = False,
) -> None:
    """Show the facts, the row and the sentence that a customer would get. Reads their records; changes nothing."""
    settings = Settings()
    logs.configure(settings.model_copy(update={"log_level": "warning"}), "diagnose")
    path = (folder or settings.diagnoses_dir) / f"{diagnosis}.yml"
    compiled, problems = files.read(path)
    if compiled is None:
        for problem in problems:
            typer.echo(problem, err=True)
        raise typer.Exit(2)
    request = DiagnosisRequest(
        diagnosis=compiled.diagnosis.id,
        customer=customer,
        lang=_language(lang),
        given=dict(part.partition("=")[::2] for part in given or []),
    )
    step = asyncio.run(_look_up(settings, compiled, request))
    if as_json:
        typer.echo(step.model_dump_json())
    else:
        show_step(step)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a diagnosis file, for editors."""
    typer.echo(schema_text(), nl=False)


def schema_text() -> str:
    """The JSON Schema as `actions/diagnoses/diagnosis.schema.json` holds it."""
    described = Diagnosis.model_json_schema(by_alias=True)
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


async def _examine(settings: Settings, folder: Path) -> tuple[list[Problem], dict[str, Compiled]]:
    """Everything that is wrong, and by file name what can be used."""
    problems: list[Problem] = []
    good: dict[str, Compiled] = {}
    for path in files.paths(folder):
        compiled, found = files.read(path)
        problems += found
        good |= {path.name: compiled} if compiled else {}
    problems += doubled_examples(list(good.values()))
    queries, articles = await _queries(settings), await _articles(settings)
    for compiled in good.values():
        problems += against_records(compiled, queries) if queries is not None else []
        problems += against_articles(compiled, articles) if articles is not None else []
    return problems, good


async def _queries(settings: Settings) -> Sequence[QueryDescription] | None:
    """What the records service says it has; the sample's own list needs no running stack."""
    if settings.sample_records:
        return [query.description for query in QUERIES.values()]
    if settings.records is None:
        typer.echo("queries not checked: there is no records service (SANGDAM_RECORDS_URL)", err=True)
        return None
    service = RecordsService(settings.records, records_token(settings))
    try:
        return await service.queries()
    except RecordsFailed as error:
        typer.echo(f"queries not checked: {error}", err=True)
        return None
    finally:
        await service.close()


async def _articles(settings: Settings) -> frozenset[str] | None:
    """The ids of this installation's articles."""
    if not (settings.data / "kb.sqlite3").exists():
        typer.echo("articles not checked: none are here yet (make setup)", err=True)
        return None
    async with open_articles(settings) as store:
        return frozenset(article.id for article in await store.all())


async def _look_up(settings: Settings, compiled: Compiled, request: DiagnosisRequest) -> Step:
    async with _records(settings) as records:
        return await look_up(compiled, request, records, lambda: datetime.now(UTC))


@asynccontextmanager
async def _records(settings: Settings) -> AsyncIterator[Records]:
    """The records service; over the sample records, one made up for this command alone, so that no stack has to run."""
    if settings.records is None:
        raise typer.BadParameter("there is no records service (SANGDAM_RECORDS_URL)")
    if not settings.sample_records:
        service = RecordsService(settings.records, records_token(settings))
        try:
            yield service
        finally:
            await service.close()
        return
    with tempfile.TemporaryDirectory() as folder:
        store = await RecordStore.open(f"sqlite+aiosqlite:///{folder}/records.sqlite3")
        try:
            yield SampleRecords(store)
        finally:
            await store.close()


class SampleRecords:
    """See `actions.diagnosis.records.Records`: the sample's store without HTTP between."""

    def __init__(self, store: RecordStore) -> None:
        self._store = store

    async def ask(
        self, query: str, request: RecordsRequest, fields: Mapping[str, FieldType], timeout_s: float
    ) -> Sequence[Row]:
        try:
            answer = await self._store.ask(query, request)
        except SangdamError as error:
            raise RecordsFailed("refused", error.message) from error
        return [read_row(row, fields) for row in answer.rows]


def _language(given: str) -> Language:
    if given not in ("ko", "en"):
        raise typer.BadParameter("--lang is ko or en")
    return "en" if given == "en" else "ko"
