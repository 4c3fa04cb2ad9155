"""`sangdam setup`: what `make setup` does after the environments are there; each step is skipped where it is done."""

import subprocess
import sys
import time
from collections.abc import Callable

import typer
from rich.console import Console

from cli.nlu import run_in_rasa
from service.settings import REPOSITORY, Settings

console = Console(stderr=True, highlight=False)


def setup() -> None:
    """Build the encoder, place the OCR's models, import the sample articles, train Rasa: whatever is missing or old."""
    settings = Settings()
    steps: list[tuple[str, Callable[[], int]]] = [
        ("encoder", lambda: _python("kb.encoder_build", "--out", str(settings.models / "encoder"))),
        ("ocr models", lambda: _python("ocr.models_build", "--out", str(settings.models / "ocr"))),
        ("articles", lambda: _python("kb.samples_import")),
        ("rasa model", lambda: run_in_rasa("nlu.train", "--out", str(settings.models / "rasa"), settings=settings)),
    ]
    for number, (name, step) in enumerate(steps, start=1):
        console.print(f"[bold]setup {number}/{len(steps)}[/] {name}")
        start = time.monotonic()
        if code := step():
            console.print(f"[red]setup stopped at {name}[/] (exit {code})")
            raise typer.Exit(code)
        console.print(f"  [green]✓[/] {name} {time.monotonic() - start:.1f} s")


def _python(module: str, *arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", module, *arguments], cwd=REPOSITORY, check=False).returncode
