"""What every training does: end on SIGTERM at a good moment, write checkpoints whole, and keep a curve."""

import json
import logging
import signal
from collections.abc import Mapping
from pathlib import Path
from threading import Event
from typing import Any

import torch


def stopped_by_sigterm() -> Event:
    """Set once SIGTERM has come, which then no longer ends the process by itself."""
    stopped = Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    return stopped


def save(state: Mapping[str, Any], path: Path) -> None:
    """A kill leaves the old checkpoint or the new one."""
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def note(row: Mapping[str, Any], curve: Path, log: logging.Logger) -> None:
    """One row of the curve, in its file and on the screen."""
    line = json.dumps(row)
    with curve.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    log.info("%s", line)
