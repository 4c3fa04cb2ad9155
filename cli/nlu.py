"""`sangdam nlu …`: runs in Rasa's own environment (Python 3.10) and passes its output through."""

import asyncio
import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.processes import RASA_PYTHON
from conversation.backends.sql_log import SqlEventLog
from service.settings import REPOSITORY, Settings

app = typer.Typer(help="Understanding: measure it, and find what would improve it.", no_args_is_help=True)


@app.command("eval")
def evaluate(
    file: Annotated[Path, typer.Argument(help="JSONL, or TSV with a header: text with label and/or qtype")],
    train: Annotated[Path | None, typer.Option(help="train the same pipeline on this file first")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object on stdout")] = False,
    errors: Annotated[bool, typer.Option("--errors", help="each wrong row")] = False,
    predictions: Annotated[Path | None, typer.Option(help="a row for each input, as JSONL")] = None,
    without_question_words: Annotated[
        bool, typer.Option("--without-question-words", help="take question words out of the rows first")
    ] = False,
) -> None:
    """Accuracy, macro-F1, calibration error and confusion of intents and question types."""
    settings = Settings()
    arguments = ["--model", str(settings.models / "rasa"), str(file)]
    if train is not None:
        arguments += ["--train", str(train)]
    if predictions is not None:
        arguments += ["--predictions", str(predictions)]
    arguments += ["--json"] * as_json + ["--errors"] * errors
    arguments += ["--without-question-words"] * without_question_words
    raise typer.Exit(run_in_rasa("nlu.evaluate", *arguments, settings=settings))


@app.command()
def report(
    out: Annotated[Path, typer.Argument(help="the HTML page to write")],
    file: Annotated[Path | None, typer.Argument(help="labelled rows as for `eval` (default: our test rows)")] = None,
    errors: Annotated[bool, typer.Option("--errors", help="list each wrong row")] = False,
) -> None:
    """A page of figures and plots: per label, confusion, reliability, what question words are worth."""
    settings = Settings()
    arguments = [str(out), *([str(file)] if file else []), "--model", str(settings.models / "rasa")]
    raise typer.Exit(run_in_rasa("nlu.report", *arguments, *["--errors"] * errors, settings=settings))


@app.command()
def overlap(files: Annotated[list[Path], typer.Argument(help="test rows: JSONL, or TSV with a header")]) -> None:
    """Test utterances that stand in the training data, as they are or nearly; exit status 1 where there is one."""
    raise typer.Exit(run_in_rasa("nlu.overlap", *map(str, files), settings=Settings()))


@app.command()
def stories() -> None:
    """Plays a story for every flow against the trained model; exit status 1 where one goes another way."""
    settings = Settings()
    raise typer.Exit(run_in_rasa("nlu.stories", "--model", str(settings.models / "rasa"), settings=settings))


@app.command()
def suggest(
    turns: Annotated[int, typer.Option(min=1, help="turns looked back in the event log")] = 20_000,
    groups: Annotated[int, typer.Option(min=1, help="groups to show")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object on stdout")] = False,
) -> None:
    """Real utterances, masked, that would improve training most: the least certain, grouped by meaning."""
    settings = Settings()
    with tempfile.TemporaryDirectory(prefix="sangdam-nlu-") as folder:
        rows = Path(folder) / "utterances.jsonl"
        with rows.open("w", encoding="utf-8") as file:
            for said in asyncio.run(_read_utterances(settings, turns)):
                file.write(json.dumps(said, ensure_ascii=False) + "\n")
        arguments = [str(rows), "--groups", str(groups), *["--json"] * as_json]
        raise typer.Exit(run_in_rasa("nlu.suggest", *arguments, settings=settings))


async def _read_utterances(settings: Settings, turns: int) -> list[dict[str, Any]]:
    """What customers said, masked, and how Rasa read it, newest first."""
    log = await SqlEventLog.open(settings.database("conversations", "pysqlite"))
    try:
        finished = [event.data for event in await log.finished(turns)]
    finally:
        await log.close()
    read = [(facts["said"], facts["intent"]) for facts in finished if facts.get("said") and "intent" in facts]
    return [{"text": said, "label": i["name"], "confidence": i["confidence"]} for said, i in read]


def run_in_rasa(module: str, *arguments: str, settings: Settings) -> int:
    """Runs a module in Rasa's environment. Exit code 2, and what to do, where that is not there."""
    if not RASA_PYTHON.exists():
        typer.echo("Rasa's environment is not there: run `make setup`", err=True)
        return 2
    environment = os.environ | {
        "PYTHONPATH": str(REPOSITORY),
        "SANGDAM_ENCODER_DIR": str(settings.models / "encoder"),
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "2"),
    }
    return subprocess.run([str(RASA_PYTHON), "-m", module, *arguments], env=environment, check=False).returncode
