"""`sangdam doctor`: what is missing on this machine, in one screen."""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import psutil
import typer
from rich.console import Console
from rich.table import Table

from cli.processes import RASA_PYTHON, processes
from cli.up import degraded
from service.settings import Settings

MIN_DISK_GB = 8
MIN_MEMORY_GB = 4
MARKS = {"ok": "[green]✓[/]", "warn": "[yellow]![/]", "missing": "[red]✗[/]"}


@dataclass(frozen=True, slots=True)
class Finding:
    """`remedy` is what to do, where something is missing."""

    level: Literal["ok", "warn", "missing"]
    what: str
    found: str
    remedy: str = ""


def doctor() -> None:
    """Say what is there, what is missing, and what to do about it. Exit code 1 where something is missing."""
    findings = list(examine(Settings()))
    table = Table(show_header=False, box=None, padding=(0, 1))
    for f in findings:
        table.add_row(MARKS[f.level], f.what, f.found, f"[bold]{f.remedy}[/]" if f.remedy else "")
    Console().print(table)
    if any(f.level == "missing" for f in findings):
        raise typer.Exit(1)


def examine(settings: Settings) -> Iterator[Finding]:
    """Every check, in the order in which a fresh machine needs them."""
    yield Finding("ok", "Python", sys.version.split()[0])
    yield _there("Rasa's environment", RASA_PYTHON, "make setup")
    yield from _machine(settings)
    yield _there("encoder", settings.models / "encoder" / "model.onnx", "make setup")
    yield _there("OCR's models", settings.models / "ocr" / "recogniser.onnx", "make setup")
    yield _there("Rasa's model", settings.models / "rasa", "make setup")
    yield _there("help articles", settings.data / "kb.sqlite3", "make setup")
    runtime = "onnxruntime" if find_spec("onnxruntime") else ""
    yield Finding("ok" if runtime else "missing", "ONNX Runtime", _providers(), "" if runtime else "make setup")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    yield Finding("ok" if chromium else "warn", "Chromium", chromium or "not found (only the browser tests want it)")
    yield from _stack(settings)


def _machine(settings: Settings) -> Iterator[Finding]:
    free = shutil.disk_usage(settings.data).free / 1e9
    roomy = free >= MIN_DISK_GB
    yield Finding("ok" if roomy else "warn", "disk", f"{free:.0f} GB free", "" if roomy else "make room")
    memory = psutil.virtual_memory().available / 1e9
    enough = memory >= MIN_MEMORY_GB
    remedy = "" if enough else f"{MIN_MEMORY_GB} GB are wanted"
    yield Finding(
        "ok" if enough else "warn", "memory", f"{memory:.1f} GB available, {psutil.cpu_count()} cores", remedy
    )


def _there(what: str, path: Path, remedy: str) -> Finding:
    return Finding("ok", what, str(path)) if path.exists() else Finding("missing", what, "not there", remedy)


def _providers() -> str:
    if not find_spec("onnxruntime"):
        return "not there"
    import onnxruntime

    return f"{onnxruntime.__version__} ({', '.join(onnxruntime.get_available_providers())})"


def _stack(settings: Settings) -> Iterator[Finding]:
    """The stack on this port, if one runs."""
    down = degraded(settings)
    if down is None:
        yield Finding("warn", "stack", f"nothing answers on port {settings.port}", "make run")
        return
    yield Finding("ok", "stack", f"answers on port {settings.port}")
    for process in processes(settings):
        if process.name in down:
            log = settings.data / "logs" / f"{process.name}.log"
            yield Finding("missing", process.name, "down", f"see {log}")
    for service, part in (name.split(":", 1) for name in down if ":" in name):
        log = settings.data / "logs" / f"{service}.log"
        yield Finding("warn", service, f"answers, though not all is well with {part}", f"see {log}")
