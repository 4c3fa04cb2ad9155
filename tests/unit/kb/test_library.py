import asyncio
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from kb import snapshot
from kb.backends.faiss_index import FaissIndex
from kb.backends.sql_articles import SqlArticleStore, open_database
from kb.features import FeatureTable
from kb.library import Library
from kb.snapshot import SnapshotError
from tests.unit.kb.conftest import ARTICLES, LetterEncoder, ask

CHANGED = ARTICLES[0].model_copy(update={"title": "체크카드 환불은 며칠 걸리나요?"})


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.02)


async def test_a_change_by_another_process_is_found_soon_and_searches_go_on(tmp_path: Path) -> None:
    url = f"sqlite+pysqlite:///{tmp_path / 'kb.sqlite3'}"
    ours, theirs = await open_database(url), await open_database(url)
    encoder = LetterEncoder()
    library = Library(SqlArticleStore(ours), encoder=encoder, make=FaissIndex)
    await SqlArticleStore(theirs).put(ARTICLES)
    watching = asyncio.create_task(library.watch())
    await until(lambda: library.index is not None)
    first = library.index
    assert first is not None

    await SqlArticleStore(theirs).put([CHANGED])
    searches = 0
    while library.index is first:
        assert ask("카드 환불", first, encoder).ranked
        searches += 1
        await asyncio.sleep(0)
    assert searches > 0
    assert library.index is not None
    assert library.index.article(CHANGED.id) == CHANGED
    assert ask("체크카드 환불은 며칠 걸리나요", library.index, encoder).exact
    watching.cancel()
    await ours.close()
    await theirs.close()


async def test_only_what_changed_is_encoded(store: SqlArticleStore, tmp_path: Path) -> None:
    encoder = LetterEncoder()
    library = Library(store, encoder=encoder, make=FaissIndex, snapshot_file=tmp_path / "kb" / "features")
    await store.put(ARTICLES)
    await library.refresh()
    encoder.encoded.clear()
    await store.put([CHANGED])
    assert await library.refresh()
    assert encoder.encoded == [CHANGED.title, *CHANGED.wordings, f"{CHANGED.title} {CHANGED.body}"]
    assert not await library.refresh()


async def test_a_restart_encodes_nothing(store: SqlArticleStore, tmp_path: Path) -> None:
    await store.put(ARTICLES)
    for expected in (True, False):
        encoder = LetterEncoder()
        library = Library(store, encoder=encoder, make=FaissIndex, snapshot_file=tmp_path / "features")
        await library.remember()
        await library.refresh()
        assert bool(encoder.encoded) is expected
        assert library.index is not None
        assert ask("카드 환불", library.index, encoder).ranked[0].hit.article.id == "refund-card"


async def test_a_failure_does_not_end_the_watch(store: SqlArticleStore, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(store, encoder=None, make=FaissIndex)
    failures = iter([OSError("disk"), RuntimeError("odd")])
    revision = store.revision

    async def unsteady() -> int:
        if failure := next(failures, None):
            raise failure
        return await revision()

    monkeypatch.setattr(store, "revision", unsteady)
    monkeypatch.setattr("kb.library.POLL_S", 0)
    watching = asyncio.create_task(library.watch())
    await until(lambda: library.index is not None)
    watching.cancel()


async def test_a_full_disk_costs_the_snapshot_alone(
    store: SqlArticleStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(snapshot, "save", full)
    library = Library(store, encoder=None, make=FaissIndex, snapshot_file=tmp_path / "features")
    await store.put(ARTICLES)
    await library.refresh()
    assert library.index is not None


class TestSnapshot:
    def make(self, path: Path) -> dict[bytes, object]:
        table = FeatureTable(LetterEncoder())
        table.of(ARTICLES)
        snapshot.save(path, table.known, "letters-1")
        return dict(table.known)

    def test_what_is_saved_is_loaded(self, tmp_path: Path) -> None:
        saved = self.make(tmp_path / "s")
        loaded = snapshot.load(tmp_path / "s", "letters-1")
        assert list(loaded) == list(saved)
        for key, features in loaded.items():
            for part in ("questions", "passage", "words", "letters"):
                assert np.array_equal(getattr(features, part), getattr(saved[key], part))

    def test_nothing_is_a_snapshot_too(self, tmp_path: Path) -> None:
        snapshot.save(tmp_path / "s", {}, "")
        assert snapshot.load(tmp_path / "s", "") == {}

    @pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
    def test_one_cut_short_is_refused(self, tmp_path: Path, share: float) -> None:
        self.make(tmp_path / "s")
        content = (tmp_path / "s").read_bytes()
        (tmp_path / "s").write_bytes(content[: int(len(content) * share)])
        with pytest.raises(SnapshotError):
            snapshot.load(tmp_path / "s", "letters-1")

    def test_one_bit_flipped_is_refused(self, tmp_path: Path) -> None:
        self.make(tmp_path / "s")
        content = bytearray((tmp_path / "s").read_bytes())
        content[len(content) // 2] ^= 1
        (tmp_path / "s").write_bytes(content)
        with pytest.raises(SnapshotError, match="checksum"):
            snapshot.load(tmp_path / "s", "letters-1")

    def test_another_encoder_or_version_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.make(tmp_path / "s")
        with pytest.raises(SnapshotError, match="another"):
            snapshot.load(tmp_path / "s", "letters-2")
        monkeypatch.setattr(snapshot, "VERSION", 99)
        with pytest.raises(SnapshotError, match="another"):
            snapshot.load(tmp_path / "s", "letters-1")

    def test_sound_checksum_over_nonsense_is_refused(self, tmp_path: Path) -> None:
        foot = {"version": snapshot.VERSION, "encoder": "", "sha256": hashlib.sha256(b"x").hexdigest()}
        (tmp_path / "s").write_bytes(b"x\n" + json.dumps(foot).encode())
        with pytest.raises(SnapshotError, match="damaged"):
            snapshot.load(tmp_path / "s", "")

    def test_none_there(self, tmp_path: Path) -> None:
        with pytest.raises(SnapshotError, match="none there"):
            snapshot.load(tmp_path / "s", "")
