"""`sangdam bench ocr --at-once N`: as many screenshots at the same moment, beside the same ones one after another."""

import asyncio
import json
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from cli.stack import Stack, cpu_s, peak_mb, running_process

WARM_UP, SINGLE = 4, 16
BOUNDARY = b"sangdam-bench"
HEAD = (
    b"POST /ocr HTTP/1.1\r\nHost: ocr\r\nContent-Type: multipart/form-data; boundary=%b\r\nContent-Length: %d\r\n\r\n"
)
ROUNDS = 30
"""Whoever was refused comes again as often as this at most."""
MOST_CPU, MOST_REFUSED_MS = 1.1, 50.0
"""What is aimed at: processor time against single requests, and how soon a refusal comes."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one request: its status, its milliseconds, and when to come again where it was refused."""

    status: int
    ms: float
    retry_after_s: int | None


def measure(pictures: Mapping[str, bytes], at_once: int) -> dict[str, Any]:
    """Figures of `at_once` requests at the same moment, with the settings of an installation.

    `cpu_ratio`: their processor time against as many single ones. `refused`: of the first wave; all of them come again
    when they are told to, and `lost` are those that never got an answer.
    """
    with tempfile.TemporaryDirectory() as folder, running_process("ocr", Path(folder), log_level="warning") as stack:
        return asyncio.run(_run(stack, list(islice(cycle(pictures.values()), at_once)), list(pictures.values())))


def report(figures: dict[str, Any], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(figures))
        return
    table = Table(title=f"sangdam bench ocr --at-once {figures['at_once']}", show_header=False)
    for name, value in figures.items():
        table.add_row(name, str(value))
    Console().print(table)


async def _run(stack: Stack, wave: Sequence[bytes], pictures: Sequence[bytes]) -> dict[str, Any]:
    for content in islice(cycle(pictures), max(WARM_UP, len(pictures))):
        await _ask(stack, content)
    before = cpu_s(stack.process.pid)
    alone = [await _ask(stack, content) for content in wave[:SINGLE]]
    single_s = (cpu_s(stack.process.pid) - before) / len(alone)
    before, begun = cpu_s(stack.process.pid), time.perf_counter()
    first = await asyncio.gather(*(_ask(stack, content) for content in wave))
    read = sum(answer.status == 200 for answer in first)
    together_s = (cpu_s(stack.process.pid) - before) / max(1, read)
    again = [(content, answer) for content, answer in zip(wave, first, strict=True) if answer.status == 429]
    later = await asyncio.gather(*(_until_read(stack, *each) for each in again))
    elapsed = time.perf_counter() - begun
    refused_ms = [answer.ms for answer in first if answer.status == 429]
    ms = [answer.ms for answer in first if answer.status == 200]
    figures: dict[str, Any] = {
        "at_once": len(wave),
        "read": read,
        "refused": len(refused_ms),
        "refused_ms_p50": _percentile(refused_ms, 50),
        "refused_ms_max": _percentile(refused_ms, 100),
        "told_when_to_come_again": sum(answer.retry_after_s is not None for answer in first if answer.status == 429),
        "past_deadline": sum(answer.status == 504 for answer in [*first, *later]),
        "lost": sum(answer.status != 200 for answer in [*(a for a in first if a.status != 429), *later]),
        "cpu_ms_single": round(1000 * single_s, 1),
        "cpu_ms_together": round(1000 * together_s, 1),
        "cpu_ratio": round(together_s / single_s, 3),
        "p50_ms_single": _percentile([answer.ms for answer in alone], 50),
        "p50_ms": _percentile(ms, 50),
        "p95_ms": _percentile(ms, 95),
        "throughput": round(len(wave) / elapsed, 2),
        "peak_mb": peak_mb(stack.process.pid),
    }
    return figures | {
        "as_aimed": figures["cpu_ratio"] <= MOST_CPU
        and figures["refused_ms_max"] <= MOST_REFUSED_MS
        and not figures["lost"]
    }


async def _ask(stack: Stack, content: bytes) -> Answer:
    """One request over a connection of its own, by hand: a client that does more would measure itself."""
    disposition = b'Content-Disposition: form-data; name="image"; filename="screen.png"'
    body = b"--%b\r\n%b\r\n\r\n%b\r\n--%b--\r\n" % (BOUNDARY, disposition, content, BOUNDARY)
    reader, writer = await asyncio.open_connection("127.0.0.1", stack.settings.ports["ocr"])
    try:
        start = time.perf_counter()
        writer.write(HEAD % (BOUNDARY, len(body)) + body)
        status, *headers = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").splitlines()
        ms = 1000 * (time.perf_counter() - start)
    finally:
        writer.close()
    told = dict(header.partition(": ")[::2] for header in headers).get("Retry-After")
    return Answer(int(status.split()[1]), ms, int(told) if told else None)


async def _until_read(stack: Stack, content: bytes, answer: Answer) -> Answer:
    for _ in range(ROUNDS):
        if answer.status != 429:
            break
        await asyncio.sleep(answer.retry_after_s or 1)
        answer = await _ask(stack, content)
    return answer


def _percentile(values: Sequence[float], percent: int) -> float:
    return round(float(np.percentile(values, percent)), 1) if values else 0.0
