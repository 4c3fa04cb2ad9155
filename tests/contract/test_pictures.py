"""What is known of pictures, and their files: one suite over every backend of each."""

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from contracts.errors import Conflict, NotFound, Unavailable
from conversation.attachments import Picture, PictureFiles, PictureRows
from conversation.backends.disk_pictures import DiskPictureFiles
from conversation.backends.memory_pictures import MemoryPictureFiles, MemoryPictureRows
from conversation.backends.sql_log import MIGRATIONS
from conversation.backends.sql_pictures import SqlPictureRows
from service.threaded_database import ThreadedDatabase

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
A = Picture("a_1", "web:x", "customer", "image/png", 60, 40, 123, NOW)
B = replace(A, id="a_2", created_at=NOW + timedelta(hours=1))
OTHERS = replace(A, id="a_3", conversation_id="web:y")
AGENTS = replace(A, id="a_4", uploader="agent:u_1", media_type="image/jpeg")


@pytest.fixture(params=["memory", "sqlite"])
async def rows(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[PictureRows]:
    if request.param == "memory":
        yield MemoryPictureRows()
        return
    database = await ThreadedDatabase.open(f"sqlite+pysqlite:///{tmp_path / 'log.sqlite3'}", MIGRATIONS)
    yield SqlPictureRows(database)
    await database.close()


@pytest.fixture(params=["memory", "disk"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> PictureFiles:
    return MemoryPictureFiles() if request.param == "memory" else DiskPictureFiles(tmp_path / "pictures", kept_free=0)


async def fill(rows: PictureRows) -> None:
    for picture in (A, B, OTHERS, AGENTS):
        await rows.add(picture)


async def test_pictures_come_back_as_remembered_in_the_order_asked_for(rows: PictureRows) -> None:
    await fill(rows)
    assert await rows.find(["a_4", "a_9", "a_1"]) == [AGENTS, A]
    assert await rows.known(["a_9", "a_2", "a_1"]) == {"a_1", "a_2"}
    assert await rows.unsent("web:x", "customer") == 2


async def test_a_message_gets_its_pictures_and_a_resend_the_same(rows: PictureRows) -> None:
    await fill(rows)
    sent = [replace(B, message_key="in:m1"), replace(A, message_key="in:m1")]
    assert await rows.attach("web:x", "customer", ["a_2", "a_1"], "in:m1") == sent
    assert await rows.attach("web:x", "customer", ["a_2", "a_1"], "in:m1") == sent
    assert await rows.unsent("web:x", "customer") == 0


async def test_another_message_does_not_get_them(rows: PictureRows) -> None:
    await fill(rows)
    await rows.attach("web:x", "customer", ["a_1"], "in:m1")
    with pytest.raises(Conflict):
        await rows.attach("web:x", "customer", ["a_2", "a_1"], "in:m2")
    assert (await rows.find(["a_2"]))[0].message_key is None, "all or none"


@pytest.mark.parametrize("stranger", ["a_3", "a_4", "a_9"])
async def test_a_picture_of_somebody_else_is_not_there(rows: PictureRows, stranger: str) -> None:
    await fill(rows)
    with pytest.raises(NotFound):
        await rows.attach("web:x", "customer", ["a_1", stranger], "in:m1")
    assert await rows.find(["a_1", "a_3", "a_4"]) == [A, OTHERS, AGENTS]


async def test_a_reading_is_kept_with_its_picture(rows: PictureRows) -> None:
    await fill(rows)
    await rows.keep_reading("a_1", {"text": "오류 DT-1003", "lines": []})
    assert await rows.find(["a_1", "a_2"]) == [replace(A, reading={"text": "오류 DT-1003", "lines": []}), B]


async def test_what_is_not_sent_is_forgotten_after_a_time(rows: PictureRows) -> None:
    await fill(rows)
    await rows.attach("web:y", "customer", ["a_3"], "in:m1")
    assert await rows.remove_unsent(NOW) == []
    assert await rows.remove_unsent(NOW + timedelta(minutes=1)) == ["a_1", "a_4"]
    assert [p.id for p in await rows.find(["a_1", "a_2", "a_3", "a_4"])] == ["a_2", "a_3"]


async def test_a_conversation_is_forgotten_with_its_pictures(rows: PictureRows) -> None:
    await fill(rows)
    assert await rows.remove("web:x") == ["a_1", "a_2", "a_4"]
    assert await rows.find(["a_1", "a_2", "a_3", "a_4"]) == [OTHERS]


async def test_files_come_back_as_written_and_go_when_removed(files: PictureFiles) -> None:
    assert await files.read("a_1") is None
    await files.write("a_1", b"one")
    await files.write("a_2", b"")
    assert (await files.read("a_1"), await files.read("a_2")) == (b"one", b"")
    await files.remove(["a_1", "a_9"])
    assert (await files.read("a_1"), await files.read("a_2")) == (None, b"")


async def test_old_files_are_told(files: PictureFiles) -> None:
    await files.write("a_1", b"one")
    now = datetime.now(UTC)
    assert await files.older_than(now - timedelta(minutes=1)) == []
    assert await files.older_than(now + timedelta(minutes=1)) == ["a_1"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "", ".", "a_1.part", "a\x00b", "A_1", "a" * 65])
async def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    files = DiskPictureFiles(tmp_path / "pictures", kept_free=0)
    with pytest.raises(ValueError):
        await files.write(name, b"x")
    with pytest.raises(ValueError):
        await files.read(name)
    assert list(tmp_path.rglob("*")) == [tmp_path / "pictures"]


async def test_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    await DiskPictureFiles(tmp_path / "pictures", kept_free=0).write("a_12", b"x")
    assert (tmp_path / "pictures").stat().st_mode & 0o077 == 0
    assert (tmp_path / "pictures" / "12" / "a_12").read_bytes() == b"x"


async def test_a_full_disk_takes_no_pictures_and_says_so(tmp_path: Path) -> None:
    files = DiskPictureFiles(tmp_path / "pictures", kept_free=1 << 60)
    with pytest.raises(Unavailable):
        await files.write("a_1", b"x")
    assert await files.read("a_1") is None


async def test_what_a_crash_cut_short_is_no_picture_and_is_removed(tmp_path: Path) -> None:
    files = DiskPictureFiles(tmp_path / "pictures", kept_free=0)
    await files.write("a_1", b"x")
    cut_short = tmp_path / "pictures" / "_1" / "a_1.part"
    cut_short.write_bytes(b"ha")
    os.utime(cut_short, (0, 0))
    assert await files.older_than(datetime.now(UTC) - timedelta(days=1)) == []
    assert not cut_short.exists()
    assert await files.read("a_1") == b"x"
