"""`sangdam bench kakao`: skill requests at a steady pace, as a messenger sends them, whether or not we keep up."""

import asyncio
import json
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
from rich.console import Console
from rich.table import Table

from cli.stack import Stack, running_stack

WARM_UP = 40


def measure(questions: list[str], seconds: int, per_second: float, customers: int) -> dict[str, Any]:
    """Figures of `seconds` at `per_second` messages from so many conversations in turn, over a stack of its own.

    `late`: answers that were not ready in the messenger's time, and so waited behind a button.
    """
    plenty = {"channel_messages_per_minute": "1000000", "log_level": "warning"}
    with tempfile.TemporaryDirectory() as folder, running_stack(Path(folder), **plenty) as stack:
        stack.wait_ready()
        asyncio.run(_paced(stack, questions, WARM_UP, 4, 4))
        taken, late = asyncio.run(_paced(stack, questions, round(seconds * per_second), per_second, customers))
        memory = stack.memory_mb()
    p50, p95, p99 = np.percentile(np.array(taken) * 1000, [50, 95, 99])
    return {
        "customers": customers,
        "requests": len(taken),
        "throughput": round(len(taken) / seconds, 2),
        "p50_ms": round(float(p50), 1),
        "p95_ms": round(float(p95), 1),
        "p99_ms": round(float(p99), 1),
        "late": late,
        "peak_mb": round(sum(memory.values())),
        "memory_mb": memory,
    }


async def _paced(
    stack: Stack, questions: list[str], count: int, per_second: float, customers: int
) -> tuple[list[float], int]:
    """Seconds of each answer, from when it was due to be asked; how many were late."""
    start = time.perf_counter()
    run = uuid.uuid4().hex[:8]

    async def one(session: aiohttp.ClientSession, number: int) -> tuple[float, bool]:
        due = start + number / per_second
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        user = f"bench-{run}-{number % customers}"
        asked = {"utterance": questions[number * 7 % len(questions)], "user": {"id": user, "type": "botUserKey"}}
        headers = {"X-Request-Id": f"{run}-{number}"}
        body = {"bot": {"id": "bench"}, "userRequest": asked, "action": {}}
        async with session.post(f"{stack.base}/channels/kakao/skill", json=body, headers=headers) as response:
            text = await response.text()
            if response.status != 200 or "template" not in json.loads(text):
                raise RuntimeError(f"the skill server answered {response.status}: {text[:200]}")
        return time.perf_counter() - due, "결과 보기" in text

    async with aiohttp.ClientSession() as session:
        done = await asyncio.gather(*(one(session, number) for number in range(count)))
    return [seconds for seconds, _ in done], sum(late for _, late in done)


def report(figures: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(figures))
        return
    columns = ("customers", "requests", "throughput", "p50_ms", "p95_ms", "p99_ms", "late")
    table = Table(title="sangdam bench kakao")
    for column in columns:
        table.add_column(column, justify="right")
    table.add_row(*(str(figures[column]) for column in columns))
    memory = ", ".join(f"{n} {mb:.0f}" for n, mb in figures["memory_mb"].items())
    table.caption = f"memory: {figures['peak_mb']} MB in all ({memory})"
    Console().print(table)
