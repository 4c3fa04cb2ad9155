"""`sangdam bench nlu`: what reading one utterance costs, Rasa's memory, and how long training takes."""

import asyncio
import json
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
import psutil
import typer
from rich.console import Console

from cli.nlu import run_in_rasa
from cli.stack import Stack, peak_mb, running_process
from service.settings import REPOSITORY, Settings

UTTERANCES = REPOSITORY / "nlu" / "data" / "test.jsonl"
WARM_UP = 50
console = Console(stderr=True)


def measure(count: int, *, train: bool) -> dict[str, Any]:
    """Milliseconds and CPU milliseconds of an utterance, peak memory of Rasa; with `train`, seconds of a training."""
    texts = [json.loads(line)["text"] for line in UTTERANCES.read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        with console.status("starting Rasa …"), running_process("rasa", Path(folder)) as stack:
            figures = asyncio.run(_read(stack, texts, count))
            figures["peak_mb"] = peak_mb(stack.process.pid)
        return {**figures, **(_trained(Path(folder)) if train else {})}


def report(figures: dict[str, Any], as_json: bool) -> None:
    typer.echo(json.dumps(figures) if as_json else "\n".join(f"{name:<12} {value}" for name, value in figures.items()))


async def _read(stack: Stack, texts: list[str], count: int) -> dict[str, Any]:
    """One utterance after another, as the turns of one process come."""
    process, seconds = psutil.Process(stack.process.pid), []
    async with aiohttp.ClientSession() as session:

        async def read(text: str) -> None:
            async with session.post(f"{stack.settings.url('rasa')}/model/parse", json={"text": text}) as response:
                response.raise_for_status()
                await response.read()

        for text in texts[:WARM_UP]:
            await read(text)
        before = process.cpu_times()
        for text in islice(cycle(texts), count):
            start = time.perf_counter()
            await read(text)
            seconds.append(time.perf_counter() - start)
        after = process.cpu_times()
    spent = after.user + after.system - before.user - before.system
    p50, p95, p99 = np.percentile(np.array(seconds) * 1000, [50, 95, 99])
    figures = {"p50_ms": p50, "p95_ms": p95, "p99_ms": p99, "cpu_ms": spent / count * 1000}
    return {"utterances": count, **{name: round(float(value), 1) for name, value in figures.items()}}


def _trained(folder: Path) -> dict[str, float]:
    """Seconds of a whole training, and of processor time in it."""
    before, start = psutil.Process().cpu_times(), time.monotonic()
    if run_in_rasa("nlu.train", "--out", str(folder), "--force", settings=Settings()):
        raise RuntimeError("training failed")
    after = psutil.Process().cpu_times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return {"train_s": round(time.monotonic() - start), "train_cpu_s": round(spent)}
