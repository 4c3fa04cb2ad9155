"""An archive by its command, under a kb process that runs: found, read, beside what is published, replaced, damaged."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from cli.stack import running_process
from contracts.articles import Article
from kb.assembly import open_articles
from service.settings import REPOSITORY, Settings

pytestmark = pytest.mark.e2e
FOUND_S = 60.0
HELP = Article(id="refund", title="환불은 며칠 걸리나요?", body="3일 걸려요.", category="환불")
NEW = Article(id="umbrella", title="우산은 어디에서 빌리나요?", body="본관 1층이에요.", category="시설")
PAST = {"id": "past-bike", "title": "초록색 자전거는 어디에 세워 두나요?", "body": "정문 옆 보관대에 세워 두면 돼요."}


def publish(folder: Path, article: Article) -> None:
    async def put() -> None:
        async with open_articles(Settings(data_dir=folder)) as store:
            await store.put_once("samples", [])  # they take a minute to encode
            await store.put([article])

    asyncio.run(put())


def archive(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SANGDAM_DATA_DIR": str(folder), "SANGDAM_MODELS_DIR": str(Settings().models)}
    command = [sys.executable, "-m", "cli", "kb", "archive", *map(str, arguments)]
    return subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)


def build(folder: Path, *rows: dict[str, str]) -> subprocess.CompletedProcess[str]:
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / "past.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return archive(folder, "build", folder / "past.jsonl")


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + FOUND_S
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    publish(tmp_path, HELP)
    return tmp_path


@pytest.fixture
def kb(folder: Path) -> Iterator[httpx.Client]:
    with (
        running_process("kb", folder, learn_every_s="0") as stack,
        httpx.Client(base_url=stack.settings.url("kb")) as c,
    ):
        yield c


def ask(kb: httpx.Client, query: str) -> dict[str, Any]:
    found: dict[str, Any] = kb.post("/search", json={"query": query}).raise_for_status().json()
    return found


def suggested(kb: httpx.Client, query: str) -> list[str]:
    return [suggestion["article_id"] for suggestion in ask(kb, query)["suggestions"]]


def test_an_archive_comes_and_is_replaced_while_customers_ask(kb: httpx.Client, folder: Path) -> None:
    question = "초록 자전거 세워 두는 곳이 어디예요"
    assert "past-bike" not in suggested(kb, question)
    built = build(folder, PAST)
    assert built.returncode == 0, built.stderr
    until(lambda: "past-bike" in suggested(kb, question))
    found = ask(kb, PAST["title"])
    assert found["answer"] is None
    assert kb.get("/articles/past-bike", params={"search_id": found["search_id"]}).json()["body"] == PAST["body"]
    clicked = {"search_id": found["search_id"], "article_id": "past-bike", "kind": "click"}
    assert kb.post("/feedback", json=clicked).json() == {"recorded": True}

    publish(folder, NEW)
    until(lambda: (ask(kb, NEW.title)["answer"] or {}).get("article_id") == NEW.id)
    assert "past-bike" in suggested(kb, question)

    bad = build(folder, {"id": "no title"})
    assert (bad.returncode, "past.jsonl, line 1" in bad.stderr) == (2, True)
    assert build(folder, {**PAST, "id": "past-bike-2"}).returncode == 0
    until(lambda: "past-bike-2" in suggested(kb, question))
    assert kb.get("/articles/past-bike").status_code == 404

    (folder / "kb" / "archive" / "index.json").write_text("{")
    until(lambda: kb.get("/readyz").json()["degraded"] == ["archive"])
    assert "past-bike-2" in suggested(kb, question)
    assert archive(folder, "check").returncode == 2
    assert build(folder, PAST).returncode == 0
    until(lambda: kb.get("/readyz").json()["degraded"] == [])
    assert "1 passage(s)" in archive(folder, "check").stdout
