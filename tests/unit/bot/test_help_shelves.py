"""The list of articles in the bot: kept for seconds, fetched once however many ask, and never after a failure."""

import asyncio

import pytest

from bot.pages.shelves import KEEP_S, Shelves
from contracts.articles import ArticleList, Language, Listed
from contracts.errors import Unavailable


def listed(article_id: str, category: str, lang: Language = "ko") -> Listed:
    return Listed(id=article_id, title=article_id, lang=lang, category=category)


class Source:
    def __init__(self) -> None:
        self.asked = 0
        self.now = 0.0
        self.failing = False
        self.articles = (listed("a", "나"), listed("b", "가"), listed("c", "다"), listed("d", "다"), listed("e", ""))

    async def fetch(self) -> ArticleList:
        self.asked += 1
        await asyncio.sleep(0)
        if self.failing:
            raise Unavailable("down")
        return ArticleList(articles=self.articles)


async def test_the_fullest_comes_first_and_what_is_in_none_last() -> None:
    source = Source()
    shelves = await Shelves(source.fetch).of("ko")
    assert [(shelf.name, [a.id for a in shelf.articles]) for shelf in shelves] == [
        ("다", ["c", "d"]),
        ("가", ["b"]),
        ("나", ["a"]),
        ("", ["e"]),
    ]
    assert await Shelves(source.fetch).of("en") == []


async def test_it_is_fetched_once_until_its_time_is_over() -> None:
    source = Source()
    shelves = Shelves(source.fetch, lambda: source.now)
    await asyncio.gather(*(shelves.all() for _ in range(20)))
    assert source.asked == 1
    source.now = KEEP_S - 0.01
    await shelves.all()
    assert source.asked == 1
    source.now = KEEP_S
    source.articles = (listed("new", "가"),)
    assert list(await shelves.all()) == ["new"]


async def test_a_failure_is_told_and_not_kept() -> None:
    source = Source()
    source.failing = True
    shelves = Shelves(source.fetch)
    with pytest.raises(Unavailable):
        await shelves.all()
    source.failing = False
    assert len(await shelves.all()) == 5
