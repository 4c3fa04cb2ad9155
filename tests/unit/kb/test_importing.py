import json
from pathlib import Path

import pytest

from kb.backends.sql_articles import SqlArticleStore
from kb.importing import import_into
from kb.samples_import import import_samples


def write(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def row(article_id: str, **fields: object) -> dict[str, object]:
    return {"id": article_id, "title": f"{article_id}의 제목", "body": "본문"} | fields


async def test_a_bad_row_keeps_all_from_being_written(store: SqlArticleStore, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", row("a"), row("b", title=""), row("c"))
    report = await import_into(store, path)
    assert (report.valid, len(report.problems), report.written) == (2, 1, False)
    assert await store.all() == []


async def test_bad_rows_are_left_out_when_told_so(store: SqlArticleStore, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", row("a"), row("b", title=""), row("c"))
    report = await import_into(store, path, skip_bad=True)
    assert report.written
    assert [article.id for article in await store.all()] == ["a", "c"]


async def test_a_dry_run_writes_nothing(store: SqlArticleStore, tmp_path: Path) -> None:
    report = await import_into(store, write(tmp_path / "a.jsonl", row("a")), dry_run=True)
    assert (report.valid, report.written) == (1, False)
    assert await store.revision() == 0


async def test_importing_twice_changes_nothing(store: SqlArticleStore, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", row("a"), row("b"))
    await import_into(store, path)
    revision = await store.revision()
    report = await import_into(store, path)
    assert (report.saved.added, report.saved.changed, report.saved.unchanged) == (0, 0, 2)
    assert await store.revision() == revision


async def test_five_thousand_rows_with_three_bad_ones(store: SqlArticleStore, tmp_path: Path) -> None:
    bad = {17, 2_000, 4_999}
    rows = [row(f"a{n}") if n not in bad else row(f"a{n}", body="") for n in range(1, 5_001)]
    report = await import_into(store, write(tmp_path / "a.jsonl", *rows))
    assert report.valid == 4_997
    assert [problem.line for problem in report.problems] == sorted(bad)
    assert await store.all() == []


async def test_the_samples_are_imported_once(store: SqlArticleStore, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = await import_samples(store)
    assert saved is not None
    assert saved.added >= 40
    assert await import_samples(store) is None
