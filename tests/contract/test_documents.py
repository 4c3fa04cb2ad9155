"""One suite over every backend of the desk's documents."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.backends.memory_documents import MemoryDocumentStore
from desk.backends.sql_documents import SqlDocumentStore
from desk.documents import DocumentStore

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(params=["memory", "sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[DocumentStore]:
    if request.param == "memory":
        yield MemoryDocumentStore()
        return
    sql = await SqlDocumentStore.open(f"sqlite+aiosqlite:///{tmp_path / 'desk.sqlite3'}")
    yield sql
    await sql.close()


async def test_shelves_are_apart_and_in_order_of_key(store: DocumentStore) -> None:
    assert await store.every("team") == {}
    await store.put("team", "b", {"name": "나"}, "user:1", NOW)
    await store.put("team", "a", {"name": "가"}, "user:1", NOW)
    await store.put("reply", "a", {"title": "인사"}, "user:1", NOW)
    assert list((await store.every("team")).items()) == [("a", {"name": "가"}), ("b", {"name": "나"})]
    assert await store.every("reply") == {"a": {"title": "인사"}}


async def test_the_last_one_written_is_there(store: DocumentStore) -> None:
    await store.put("team", "a", {"name": "가"}, "user:1", NOW)
    await store.put("team", "a", {"name": "다"}, "user:2", NOW)
    assert await store.every("team") == {"a": {"name": "다"}}
    assert await store.remove("team", "a") is True
    assert await store.remove("team", "a") is False
    assert await store.every("team") == {}
