"""A screenshot leads to the article that explains it: by its code, or by what it says."""

import json

import pytest

from contracts.articles import Article
from kb import assembly, encoder_build
from kb.backends.faiss_index import FaissIndex
from kb.evaluate import Engine, build
from kb.importing import read_file
from kb.index import Index
from service.settings import REPOSITORY, Settings
from tests.quality.error_screens import SLIPS, answer_to, as_read, error_screens, owner_of, search_for
from tests.unit.text.screens import line, screen

SAMPLES = REPOSITORY / "kb" / "samples"
SETTINGS = Settings()
pytestmark = pytest.mark.quality
Centre = tuple[list[Article], Index, Engine]


@pytest.fixture(scope="module", params=["full", "lexical"])
def centre(request: pytest.FixtureRequest) -> Centre:
    if request.param == "full" and not encoder_build.is_current(SETTINGS.models / "encoder"):
        pytest.skip("the encoder is not built: make setup")
    encoder = assembly.load_encoder(SETTINGS) if request.param == "full" else None
    engine = Engine(encoder, FaissIndex, assembly.calibration_for(encoder))
    articles, _ = read_file(SAMPLES / "articles")
    return articles, build(articles, engine), engine


@pytest.mark.parametrize("knows_codes", [True, False])
def test_the_article_of_the_code_comes_first_however_it_was_read(centre: Centre, knows_codes: bool) -> None:
    articles, built, engine = centre
    shown = list(error_screens(articles, each=3))
    wrong = []
    for number, error in enumerate(shown):
        slip = SLIPS[number % len(SLIPS)]
        first = answer_to([as_read(error, slip)], error.words, built, engine, knows_codes=knows_codes)
        if first != owner_of(error.code, articles):
            wrong.append((slip(error.code), error.words, error.lines))
    assert len(shown) >= 30
    assert len(wrong) <= (0.02 if knows_codes else 0.25) * len(shown), wrong


def test_a_code_that_no_article_explains_is_answered_by_none(centre: Centre) -> None:
    articles, built, engine = centre
    known = {code for article in articles for code in article.codes}
    for shown in error_screens(articles):
        unknown = next(code for n in range(1, 10_000) if (code := f"{shown.code[:-4]}{n:04}") not in known)
        seen = as_read(shown, lambda _, unknown=unknown: unknown)  # type: ignore[misc]
        assert not search_for([seen], shown.words, built, engine).exact, (unknown, shown)


def test_what_a_screen_says_leads_to_its_article(centre: Centre) -> None:
    _, built, engine = centre
    rows = [json.loads(row) for row in (SAMPLES / "screens.jsonl").read_text(encoding="utf-8").splitlines()]
    right = 0
    for row in rows:
        seen = screen(*(line(text, 140 + 120 * number) for number, text in enumerate(row["lines"])))
        right += answer_to([seen], row["query"], built, engine).removesuffix(".en") == row["doc"]
    assert right >= (0.70 if engine.encoder else 0.55) * len(rows)
