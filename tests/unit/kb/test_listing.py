"""The list of all articles: by language, with translations both ways."""

from contracts.articles import Article, Listed
from kb import categories, index
from kb.backends.faiss_index import FaissIndex
from kb.features import FeatureTable
from kb.index import Index

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
