"""Pictures beside articles: what is one, and the way in and out."""

from pathlib import Path

import pytest

from kb import pictures
from kb.backends.sql_articles import SqlArticleStore
from kb.exporting import export_to
from kb.importing import import_into
from kb.pictures import Picture, checked, name_in
from tests.unit.kb.conftest import ARTICLES, PNG


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\x0a\0\0\0WEBPVP8 ", "image/webp"),
        (b"GIF89a", "image/gif"),
    ],
)
def test_the_first_bytes_say_what_it_is(content: bytes, content_type: str) -> None:
    assert checked("a.png", content).content_type == content_type


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("../a.png", PNG, "a picture's name"),
        ("A B.png", PNG, "a picture's name"),
        ("a.svg", b"<svg/>", "a picture's name"),
        ("a.png", b"<svg onload=alert(1)>", "not a PNG"),
        ("a.png", b"", "not a PNG"),
        ("a.png", PNG + bytes(pictures.MAX_BYTES), "over 2 MB"),
    ],
)
def test_what_cannot_be_shown_is_refused(name: str, content: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        checked(name, content)


def test_an_address_names_its_picture() -> None:
    assert name_in("/help/pictures/a.png") == "a.png"
    assert name_in("https://example.com/help/pictures/a.png") is None


@pytest.mark.parametrize("name", ["out.zip", "out"])
async def test_pictures_travel_with_their_articles(store: SqlArticleStore, tmp_path: Path, name: str) -> None:
    shown = [Picture("one.png", PNG), Picture("two.gif", b"GIF89a")]
    export_to(tmp_path / name, ARTICLES, shown)
    report = await import_into(store, tmp_path / name)
    assert (report.written, report.pictures, report.problems) == (True, 2, ())
    assert await store.pictures() == shown
    assert len(await store.all()) == len(ARTICLES)


async def test_a_bad_picture_keeps_all_from_being_written(store: SqlArticleStore, tmp_path: Path) -> None:
    export_to(tmp_path / "out", ARTICLES, [Picture("one.png", b"no picture")])
    report = await import_into(store, tmp_path / "out")
    assert [(p.source, p.reason) for p in report.problems] == [
        ("pictures/one.png", "not a PNG, JPEG, WebP or GIF picture")
    ]
    assert (report.written, await store.all()) == (False, [])


async def test_a_newer_picture_replaces_the_old_one(store: SqlArticleStore) -> None:
    await store.put([], [Picture("one.png", PNG)])
    await store.put([], [Picture("one.png", PNG + b"newer")])
    assert await store.picture("one.png") == Picture("one.png", PNG + b"newer")
    assert await store.picture("two.png") is None
