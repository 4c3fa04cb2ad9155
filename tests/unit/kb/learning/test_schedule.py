"""Learning on a schedule, in a process of its own."""

import asyncio
from pathlib import Path

import pytest

from kb.backends.sql_rules import SqlRuleStore
from kb.learning import schedule
from kb.learning.schedule import keep_learning
from service.threaded_database import ThreadedDatabase


@pytest.fixture
def rules(engine: ThreadedDatabase) -> SqlRuleStore:
    return SqlRuleStore(engine)


async def until(there: Path, task: "asyncio.Task[None]") -> None:
    async with asyncio.timeout(20):
        while not there.exists():
            assert not task.done()
            await asyncio.sleep(0.01)


async def test_it_goes_on_after_a_failure(rules: SqlRuleStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    code = f"""
from pathlib import Path
first = Path({str(first)!r})
(Path({str(second)!r}) if first.exists() else first).touch()
raise SystemExit(1)
"""
    monkeypatch.setattr(schedule, "COMMAND", ("-c", code))
    task = asyncio.create_task(keep_learning(rules, 0.01))
    await until(second, task)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_after_a_rollback_it_waits(rules: SqlRuleStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learned: list[int] = []

    async def learn() -> None:
        learned.append(1)

    monkeypatch.setattr(schedule, "_in_a_process", learn)
    await rules.keep(b"one", {}, promoted=True)
    await rules.roll_back()
    looked = asyncio.Event()
    versions = rules.versions

    async def seen() -> object:
        found = await versions()
        looked.set()
        return found

    monkeypatch.setattr(rules, "versions", seen)
    task = asyncio.create_task(keep_learning(rules, 0.01))
    async with asyncio.timeout(10):
        await looked.wait()
        looked.clear()
        await looked.wait()
    assert not learned
    await rules.keep(b"two", {}, promoted=True)
    async with asyncio.timeout(10):
        while not learned:
            await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
