"""`sangdam nlu …`: runs in Rasa's own environment (Python 3.10) and passes its output through."""

import os
import subprocess
from pathlib import Path
from typing import Annotated

import typer

from cli.processes import RASA_PYTHON
from service.settings import REPOSITORY, Settings

app = typer.Typer(help="Understanding: measure it on your own data.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keeps `eval` a subcommand while it is the only one."""


@app.command("eval")
def evaluate(
    file: Annotated[Path, typer.Argument(help="JSONL, or TSV with a header: text with label and/or qtype")],
    train: Annotated[Path | None, typer.Option(help="train the same pipeline on this file first")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object on stdout")] = False,
    errors: Annotated[bool, typer.Option("--errors", help="each wrong row")] = False,
    predictions: Annotated[Path | None, typer.Option(help="a row for each input, as JSONL")] = None,
) -> None:
    """Accuracy, macro-F1 and confusion of intents and question types."""
    settings = Settings()
    arguments = ["--model", str(settings.models / "rasa"), str(file)]
    if train is not None:
        arguments += ["--train", str(train)]
    if predictions is not None:
        arguments += ["--predictions", str(predictions)]
    arguments += ["--json"] * as_json + ["--errors"] * errors
    raise typer.Exit(run_in_rasa("nlu.evaluate", *arguments, settings=settings))


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
