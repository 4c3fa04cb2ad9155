"""`sangdam bench …`: throughput, latency and memory over real processes and sockets."""

import asyncio
import json
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from itertools import cycle
from pathlib import Path
from typing import Annotated, Any

import aiohttp
import numpy as np
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from cli import bench_desk, bench_diagnosis, bench_kakao, bench_nlu, bench_ocr, bench_passages, bench_search
from cli.stack import Stack, peak_mb, running_process, running_stack
from service.settings import REPOSITORY

app = typer.Typer(help="Measure speed and memory on this machine.", no_args_is_help=True)
QUESTIONS = REPOSITORY / "kb" / "samples" / "questions.jsonl"
SCREENSHOTS = REPOSITORY / "ocr" / "samples"
PHONE = "phone.png"
console = Console(stderr=True)
Json = Annotated[bool, typer.Option("--json", help="one JSON object on stdout")]
Count = Annotated[int, typer.Option(min=10, help="requests of each run")]
Customers = Annotated[int, typer.Option(min=1, max=64, help="customers at once in the second run")]
Ask = Callable[[aiohttp.ClientSession, int, str], Awaitable[None]]


@app.command()
def turn(count: Count = 200, customers: Customers = 8, as_json: Json = False) -> None:
    """Turns answered by help search, from a customer's message to the reply: one customer, then several."""

    def ask(stack: Stack) -> Ask:
        async def one(session: aiohttp.ClientSession, customer: int, question: str) -> None:
            body = {"sender": f"bench-{customer}", "message": question}
            async with session.post(f"{stack.base}/webhooks/rest/webhook", json=body) as response:
                answered = await response.json()
                if response.status != 200 or not answered:
                    raise RuntimeError(f"no reply: {response.status} {str(answered)[:200]}")

        return one

    _report("turn", _measure(ask, count, customers), as_json)


@app.command()
def search(
    count: Count = 400,
    customers: Customers = 8,
    articles: Annotated[int, typer.Option(min=0, help="made-up articles, instead of the samples")] = 0,
    passages: Annotated[int, typer.Option(min=-1, help="encoded sentences; -1: all in the cache")] = 0,
    cache: Annotated[Path, typer.Option(help="where encoded passages stay")] = Path("passages"),
    as_json: Json = False,
) -> None:
    """Help search alone, over the private service: one customer, then several.

    With --articles: one customer of the kb process alone, its building, its memory, and how soon a new one is found.
    With --passages: the search over so many short articles, its memory, its times, and how near to exact search it is.
    """
    if passages:
        questions = [json.loads(line)["query"] for line in QUESTIONS.read_text().splitlines()]
        figures = bench_passages.measure(max(passages, 0), cache, questions, console.log)
        bench_passages.report(figures, as_json)
        return
    if articles:
        questions = [json.loads(line)["query"] for line in QUESTIONS.read_text().splitlines()]
        _report("search", bench_search.measure(articles, questions, count, _run), as_json)
        return

    def ask(stack: Stack) -> Ask:
        async def one(session: aiohttp.ClientSession, customer: int, question: str) -> None:
            body = {"query": question}
            async with session.post(f"{stack.settings.url('kb')}/search", json=body) as response:
                if response.status != 200:
                    raise RuntimeError(f"search answered {response.status}")
                await response.read()

        return one

    _report("search", _measure(ask, count, customers), as_json)


@app.command()
def diagnosis(
    count: Count = 40,
    records_ms: Annotated[int, typer.Option(min=0, help="how long the records service takes for a query")] = 200,
    as_json: Json = False,
) -> None:
    """A cause looked up in the records: from the customer's yes to the sentence, four queries at the same time."""
    bench_diagnosis.report(bench_diagnosis.measure(count, records_ms), as_json)


@app.command()
def nlu(
    count: Count = 400,
    train: Annotated[
        bool, typer.Option("--train", help="also train a model from scratch, which takes minutes")
    ] = False,
    as_json: Json = False,
) -> None:
    """Reading an utterance: latency, processor time, Rasa's memory."""
    bench_nlu.report(bench_nlu.measure(count, train=train), as_json)


@app.command()
def kakao(
    seconds: Annotated[int, typer.Option(min=2, help="how long")] = 60,
    per_second: Annotated[float, typer.Option(min=0.1, help="messages a second")] = 10,
    customers: Annotated[int, typer.Option(min=1, help="conversations that write in turn")] = 50,
    as_json: Json = False,
) -> None:
    """KakaoTalk's skill server at a steady pace, Rasa and help search running."""
    questions = [json.loads(line)["query"] for line in QUESTIONS.read_text().splitlines()]
    bench_kakao.report(bench_kakao.measure(questions, seconds, per_second, customers), as_json)


@app.command()
def desk(
    conversations: Annotated[int, typer.Option(min=1, max=1500, help="open at once")] = 500,
    agents: Annotated[int, typer.Option(min=1, max=200, help="at their sockets")] = 50,
    rate: Annotated[float, typer.Option(min=0.1, help="customers' messages a second, in all")] = 20,
    seconds: Annotated[float, typer.Option(min=1, help="how long they talk")] = 30,
    as_json: Json = False,
) -> None:
    """The desk: from a customer's message to the agent's screen, over real sockets."""
    bench_desk.report(bench_desk.measure(conversations, agents, rate, seconds), as_json)


@app.command()
def ocr(
    count: Annotated[int, typer.Option(min=2, help="requests of each run")] = 30,
    customers: Annotated[int, typer.Option(min=1, max=64, help="customers at once in the second run")] = 4,
    at_once: Annotated[int, typer.Option(min=0, max=256, help="instead: so many requests at the same moment")] = 0,
    as_json: Json = False,
) -> None:
    """Reading screenshots, over the private service: one customer with one phone's screen (1080×2340, 18 lines), then
    with screens of all kinds, then several customers.

    With --at-once: the load test. Processor time against single requests, who is refused and how soon, and that all
    are read in the end.
    """
    pictures = {path.name: path.read_bytes() for path in sorted(SCREENSHOTS.glob("*.png"))}
    if at_once:
        bench_ocr.report(bench_ocr.measure(pictures, at_once), as_json)
        return
    patient = {"log_level": "warning", "ocr_deadline_s": "300", "ocr_waiting": "64"}  # a slow answer is a figure too
    with tempfile.TemporaryDirectory() as folder, running_process("ocr", Path(folder), **patient) as stack:

        async def one(session: aiohttp.ClientSession, customer: int, name: str) -> None:
            form = aiohttp.FormData()
            form.add_field("image", pictures[name], filename=name)
            async with session.post(f"{stack.settings.url('ocr')}/ocr", data=form) as response:
                if response.status != 200 or not (await response.json())["text"]:
                    raise RuntimeError(f"reading answered {response.status}")

        names = list(pictures)
        asyncio.run(_run(one, names, 4, 2, "warm-up"))
        screen = asyncio.run(_run(one, [PHONE], count, 1, "1 customer, one screen"))
        single = asyncio.run(_run(one, names, count, 1, "1 customer"))
        many = asyncio.run(_run(one, names, count, customers, f"{customers} customers"))
        peak = peak_mb(stack.process.pid)
    memory = {"peak_mb": peak, "memory_mb": {"ocr": peak}}
    _report("ocr", {**many, "one_screen": screen, "one_customer": single, **memory}, as_json)


def _measure(ask: Callable[[Stack], Ask], count: int, customers: int) -> dict[str, Any]:
    """Figures of `customers` at once, with those of a single one under `one_customer`."""
    questions = [json.loads(line)["query"] for line in QUESTIONS.read_text().splitlines()]
    with (
        tempfile.TemporaryDirectory() as folder,
        running_stack(Path(folder), rest_messages_per_minute="1000000", log_level="warning") as stack,
    ):
        with console.status("starting a stack …"):
            stack.wait_ready()
        one = ask(stack)
        asyncio.run(_run(one, questions, 30, 2, "warm-up"))
        single = asyncio.run(_run(one, questions, count, 1, "1 customer"))
        many = asyncio.run(_run(one, questions, count, customers, f"{customers} customers"))
        memory = stack.memory_mb()
    return {**many, "one_customer": single, "peak_mb": round(sum(memory.values())), "memory_mb": memory}


async def _run(ask: Ask, questions: Sequence[str], count: int, customers: int, label: str) -> dict[str, Any]:
    """`count` requests, spread over customers who each wait for their answer before they ask again."""
    seconds: list[float] = []
    remaining = iter(range(count))
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(label, total=count)

        async def customer(number: int, session: aiohttp.ClientSession) -> None:
            start_at = number * 17 % len(questions)
            mine = cycle([*questions[start_at:], *questions[:start_at]])
            for _ in remaining:
                start = time.perf_counter()
                await ask(session, number, next(mine))
                seconds.append(time.perf_counter() - start)
                progress.advance(task)

        async with aiohttp.ClientSession() as session:
            start = time.perf_counter()
            await asyncio.gather(*(customer(n, session) for n in range(customers)))
            elapsed = time.perf_counter() - start
    p50, p95, p99 = np.percentile(np.array(seconds) * 1000, [50, 95, 99])
    return {
        "customers": customers,
        "requests": count,
        "throughput": round(count / elapsed, 2),
        "p50_ms": round(float(p50), 1),
        "p95_ms": round(float(p95), 1),
        "p99_ms": round(float(p99), 1),
    }


def _report(name: str, figures: dict[str, Any], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(figures))
        return
    rows = {"one screen": figures.get("one_screen"), "one customer": figures["one_customer"], "several": figures}
    table = Table(title=f"sangdam bench {name}")
    table.add_column("")
    columns = ("customers", "requests", "throughput", "p50_ms", "p95_ms", "p99_ms")
    for column in columns:
        table.add_column(column, justify="right")
    for run, row in rows.items():
        if row is not None:
            table.add_row(run, *(str(row[column]) for column in columns))
    memory = ", ".join(f"{n} {mb:.0f}" for n, mb in figures["memory_mb"].items())
    table.caption = f"memory: {figures['peak_mb']} MB in all ({memory})"
    if "built_s" in figures:
        told = ("articles", "built_s", "built_cpu_s", "started_from_snapshot_s", "published_found_s")
        table.caption += "\n" + ", ".join(f"{name} {figures[name]}" for name in told)
    Console().print(table)
