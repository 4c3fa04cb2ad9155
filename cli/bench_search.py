"""Help search over as many articles as one likes: how long it takes to build, to answer, and to find what is new."""

import asyncio
import json
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import aiohttp

from cli.stack import Stack, cpu_s, peak_mb, running_process
from contracts.articles import Article
from kb.asked import read_articles
from kb.assembly import open_articles
from service.settings import REPOSITORY, Settings

SAMPLES = REPOSITORY / "kb" / "samples" / "articles"
FOUND_S = 30.0
BUILT_S = 1_800.0
"""A busy machine takes its time to build; how long is a figure, not a failure."""
Run = Callable[..., Awaitable[dict[str, Any]]]


def measure(articles: int, questions: Sequence[str], count: int, run: Run) -> dict[str, Any]:
    """Figures of the kb process alone, with this many articles: built from nothing, asked, added to while asked."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asyncio.run(_put(folder, made_up(articles)))
        with running_process("kb", folder, BUILT_S, log_level="info", learn_every_s="0") as stack:
            built = _built(folder) | {"cpu_s": round(cpu_s(stack.process.pid), 1)}
            figures = asyncio.run(_ask(stack, questions, count, run))
            found_s = asyncio.run(_publish(stack, folder, questions))
            peak = peak_mb(stack.process.pid)
        started = time.perf_counter()
        with running_process("kb", folder, log_level="info", learn_every_s="0"):
            again = time.perf_counter() - started
    return {
        **figures,
        "one_customer": figures,
        "memory_mb": {"kb": peak},
        "articles": built["articles"],
        "built_s": built["seconds"],
        "built_cpu_s": built["cpu_s"],
        "started_from_snapshot_s": round(again, 1),
        "published_found_s": round(found_s, 2),
        "peak_mb": peak,
    }


def made_up(count: int) -> list[Article]:
    """Articles of the samples' sentences, mixed: as long as real ones, and all different."""
    samples, _ = read_articles(SAMPLES)
    random_ = random.Random(0)  # noqa: S311
    made = []
    for number in range(count):
        one, other = random_.sample(samples, 2)
        lines = [*one.body.splitlines(), *other.body.splitlines()]
        body = "\n".join(random_.sample(lines, max(len(lines) // 2, 1))).strip() or one.body
        title = f"{one.title} ({other.title[:40]}, {number})"
        made.append(Article(id=f"made-up-{number}", title=title, body=body, lang=one.lang, category=one.category))
    return made


async def _put(folder: Path, articles: Sequence[Article]) -> None:
    async with open_articles(Settings(data_dir=folder)) as store:
        await store.put_once("samples", [])  # the count is to be what was asked for
        await store.put(articles)


def _built(folder: Path) -> dict[str, Any]:
    lines = [line for line in (folder / "kb.log").read_text().splitlines() if '"index.built"' in line]
    found: dict[str, Any] = json.loads(lines[-1])
    return found


async def _ask(stack: Stack, questions: Sequence[str], count: int, run: Run) -> dict[str, Any]:
    async def one(session: aiohttp.ClientSession, customer: int, question: str) -> None:
        async with session.post(f"{stack.settings.url('kb')}/search", json={"query": question}) as response:
            if response.status != 200:
                raise RuntimeError(f"search answered {response.status}")
            await response.read()

    await run(one, questions[-40:], 40, 1, "warm-up")
    return await run(one, questions[:-40], count, 1, "1 customer")


async def _publish(stack: Stack, folder: Path, questions: Sequence[str]) -> float:
    """Seconds from writing a new article to finding it, while searches go on. Raises RuntimeError after a while."""
    new = Article(id="brand-new", title="보라색 우산 대여소는 어디에 있나요?", body="본관 1층이에요.")
    url = f"{stack.settings.url('kb')}/search"
    async with aiohttp.ClientSession() as session:

        async def titles(query: str) -> list[str]:
            async with session.post(url, json={"query": query}) as response:
                found = await response.json()
                if response.status != 200:
                    raise RuntimeError(f"search answered {response.status}")
                return [one["article_id"] for one in (*filter(None, [found["answer"]]), *found["suggestions"])]

        async with open_articles(Settings(data_dir=folder)) as store:
            started = time.perf_counter()
            await store.put([new])
            at = 0
            while time.perf_counter() - started < FOUND_S:
                if new.id in await titles("보라색 우산 대여소"):
                    return time.perf_counter() - started
                await titles(questions[at % len(questions)])
                at += 1
    raise RuntimeError("a new article was not found")
