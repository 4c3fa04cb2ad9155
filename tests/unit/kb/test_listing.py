"""The list of all articles: by language, with translations both ways."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiohttp.test_utils import TestClient, TestServer

from contracts.articles import Article, ArticleList, Listed
from kb import api, categories, index
from kb.backends.faiss_index import FaissIndex
from kb.features import FeatureTable
from kb.index import Index
from service.app import create_app
from service.settings import Settings

ARTICLES = (
    Article(id="alone", title="혼자", body="본문", category="가"),
    Article(id="both", title="둘", body="본문", category="가"),
    Article(id="both.en", title="Two", body="Body", lang="en", category="A", pair="both"),
    Article(id="lost", title="잃음", body="본문", pair="gone"),
)


def built(*articles: Article) -> Index:
    return index.build(articles, FeatureTable(None).of(articles), FaissIndex)


def test_all_articles_are_listed_with_their_translations() -> None:
    assert categories.listing(built(*ARTICLES)).articles == (
        Listed(id="alone", title="혼자", lang="ko", category="가"),
        Listed(id="both", title="둘", lang="ko", category="가", pair="both.en"),
        Listed(id="both.en", title="Two", lang="en", category="A", pair="both"),
        Listed(id="lost", title="잃음", lang="ko"),
    )


def test_a_language_alone() -> None:
    assert [a.id for a in categories.listing(built(*ARTICLES), "en").articles] == ["both.en"]
    assert categories.listing(built()).articles == ()


@pytest.mark.parametrize(("query", "status"), [("", 200), ("?lang=en", 200), ("?lang=xx", 422), ("?lang=", 422)])
async def test_the_list_over_http(query: str, status: int) -> None:
    app = create_app(Settings())
    app.add_routes(
        api.routes(cast("Any", SimpleNamespace(index=built(*ARTICLES))), cast("Any", None), cast("Any", None))
    )
    async with TestClient(TestServer(app)) as client, client.get(f"/articles{query}") as response:
        assert response.status == status
        if status == 200:
            listed = ArticleList.model_validate(await response.json()).articles
            assert len(listed) == (1 if query else 4)
