"""The archive in a running library: opened beside the living articles, replaced, damaged, and never in the way."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest

from contracts.articles import Article
from kb import stored
from kb.archive import Archive
from kb.backends.faiss_index import FaissIndex
from kb.backends.sql_articles import SqlArticleStore
from kb.features import FeatureTable
from kb.index import Index
from kb.library import Library
from tests.unit.kb.conftest import ARTICLES, LetterEncoder, ask

PAST = [Article(id=f"past-{n}", title=f"{n}번 창고의 문은 언제 여나요", body=f"{n}시에 열어요.") for n in range(30)]
NEW = Article(id="umbrella", title="보라색 우산 대여소는 어디에 있나요", body="본관 1층이에요.")
LATER = [*PAST, Article(id="later", title="초록색 자전거는 어디에서 빌리나요", body="정문 옆이에요.")]


def put(folder: Path, articles: Sequence[Article]) -> None:
    encoder = LetterEncoder()
    stored.write(folder, [(articles, FeatureTable(encoder).of(articles))], encoder.version, FaissIndex)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.02)


class Place:
    """A library that watches its store and its archive's folder."""

    def __init__(self, folder: Path, store: SqlArticleStore) -> None:
        self.folder = folder
        self.store = store
        self.archive = Archive(folder, encoder=LetterEncoder.version, backend=FaissIndex)
        self.library = Library(store, encoder=LetterEncoder(), make=FaissIndex, archive=self.archive)

    def offers(self, query: str, article_id: str) -> bool:
        index = self.library.offered
        return index is not None and article_id in found(query, index)


def found(query: str, index: Index) -> list[str]:
    return [scored.hit.article.id for scored in ask(query, index, LetterEncoder()).ranked]


@pytest.fixture
async def place(tmp_path: Path, store: SqlArticleStore) -> AsyncIterator[Place]:
    await store.put(ARTICLES)
    made = Place(tmp_path / "archive", store)
    watching = asyncio.create_task(made.library.watch())
    await until(lambda: made.library.offered is not None)
    yield made
    watching.cancel()


async def test_it_is_opened_while_articles_are_searched_already(place: Place) -> None:
    assert place.library.offered is place.library.index
    put(place.folder, PAST)
    await until(lambda: place.offers("7번 창고 문 언제 여나요", "past-7"))
    assert place.library.index is not None
    assert "past-7" not in found("7번 창고 문 언제 여나요", place.library.index)
    assert place.library.index.article("past-7") is None
    assert place.library.archive_problem == ""


async def test_articles_are_published_while_it_is_open(place: Place) -> None:
    put(place.folder, PAST)
    await until(lambda: place.offers("7번 창고 문 언제 여나요", "past-7"))
    await place.store.put([NEW])
    await until(lambda: place.offers("보라색 우산 대여소", "umbrella"))
    assert place.offers("7번 창고 문 언제 여나요", "past-7")
    assert place.library.offered is not None
    assert ask(NEW.title, place.library.offered, LetterEncoder()).exact


async def test_articles_are_published_while_it_is_opening(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    put(place.folder, PAST)
    released = asyncio.Event()
    to_thread = asyncio.to_thread

    async def slowly(work: Callable[..., object], *arguments: object) -> object:
        if work is stored.load:
            await released.wait()
        return await to_thread(work, *arguments)

    monkeypatch.setattr(asyncio, "to_thread", slowly)
    await place.store.put([NEW])
    await until(lambda: place.offers("보라색 우산 대여소", "umbrella"))
    assert not place.offers("7번 창고 문 언제 여나요", "past-7")
    released.set()
    await until(lambda: place.offers("7번 창고 문 언제 여나요", "past-7"))


async def test_a_new_one_takes_the_place_of_what_is_open(place: Place) -> None:
    put(place.folder, PAST)
    await until(lambda: place.archive.index is not None)
    before = place.archive.index
    assert before is not None
    put(place.folder, LATER)
    await until(lambda: place.offers("초록색 자전거 어디서 빌려요", "later"))
    assert before.article("past-7") == PAST[7]  # whoever still reads the old one may go on
    assert not list(place.folder.parent.glob("archive.*"))


@pytest.mark.parametrize("name", ["words.values.npy", "questions.vectors", stored.HEAD])
async def test_a_damaged_one_is_told_and_what_is_open_stays(place: Place, name: str, tmp_path: Path) -> None:
    put(place.folder, PAST)
    await until(lambda: place.offers("7번 창고 문 언제 여나요", "past-7"))
    put(tmp_path / "other", LATER)
    (tmp_path / "other" / name).write_bytes((tmp_path / "other" / name).read_bytes()[:-9])
    place.folder.rename(tmp_path / "away")
    (tmp_path / "other").rename(place.folder)
    await until(lambda: "damaged" in place.library.archive_problem)
    assert place.offers("7번 창고 문 언제 여나요", "past-7")
    await place.library.refresh()
    put(place.folder, LATER)
    await until(lambda: place.offers("초록색 자전거 어디서 빌려요", "later"))
    assert place.library.archive_problem == ""


async def test_one_of_another_encoder_leaves_the_living_articles(place: Place) -> None:
    put(place.folder, PAST)
    head = json.loads((place.folder / stored.HEAD).read_text())
    (place.folder / stored.HEAD).write_text(json.dumps(head | {"encoder": "another"}))
    await until(lambda: "another version or encoder" in place.library.archive_problem)
    assert place.library.offered is place.library.index
    assert place.offers("카드 환불 며칠", "refund-card")


async def test_one_that_is_taken_away_is_gone(place: Place, tmp_path: Path) -> None:
    put(place.folder, PAST)
    await until(lambda: place.offers("7번 창고 문 언제 여나요", "past-7"))
    place.folder.rename(tmp_path / "away")
    await until(lambda: place.library.offered is place.library.index)
    assert place.library.archive_problem == ""


async def test_a_folder_that_was_named_has_to_be_there(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "nowhere", encoder="e", backend=FaissIndex, wanted=True)
    await archive.open()
    assert (archive.index, archive.problem) == (None, "none there")
