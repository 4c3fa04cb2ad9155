"""Character TF-IDF, what every other figure is measured against: n-grams of 2 to 4 over title and body."""

from collections.abc import Sequence

from sklearn.feature_extraction.text import TfidfVectorizer

from contracts.articles import Article
from kb import figures
from text.normalise import normalise


def rank(queries: Sequence[str], articles: Sequence[Article]) -> list[list[str]]:
    """Ids of the ten best articles for each query."""
    vectoriser = TfidfVectorizer(analyzer="char", ngram_range=(2, 4), sublinear_tf=True)
    documents = vectoriser.fit_transform([normalise(f"{a.title} {' '.join(a.wordings)} {a.body}") for a in articles])
    ranked = []
    for query in queries:
        scores = (vectoriser.transform([normalise(query)]) @ documents.T).toarray()[0]
        ranked.append([articles[row].id for row in (-scores).argsort(kind="stable")[: figures.DEPTH]])
    return ranked
