import json

import pytest

from contracts.articles import Article
from kb import calibration
from kb.calibration import Calibration, Evidence, Logistic, load, parse
from kb.hits import Hit


def hit(fused: float, dense: float | None = 0.0, words: float = 0.0, letters: float = 0.0, lang: str = "ko") -> Hit:
    article = Article(id="a", title="제목", body="본문", lang=lang)  # type: ignore[arg-type]
    return Hit(article=article, row=0, fused=fused, dense=dense, words=words, letters=letters)


def evidence(*hits: Hit, words: int = 4) -> Evidence:
    return Evidence(hits, words=words, written="ko")


def test_a_logistic_regression_is_one() -> None:
    regression = Logistic(-1.0, {"fused": 2.0})
    assert regression.probability({"fused": 0.5}) == 0.5
    assert regression.probability({"fused": 1e9}) == pytest.approx(1.0)
    assert regression.probability({"fused": -1e9}) == pytest.approx(0.0)


def test_the_features_of_the_first_and_of_another() -> None:
    both = evidence(hit(0.6, 0.5, 0.9, 0.1), hit(0.4, 0.7, 0.2, 0.3, lang="en"), words=9)
    first, second = both.features(0), both.features(1)
    assert first["margin"] == pytest.approx(0.2)
    assert second["margin"] == pytest.approx(-0.2)
    assert (first["agreement"], second["agreement"]) == (1.0, 2.0)
    assert (first["abroad"], second["abroad"]) == (0.0, 1.0)
    assert first["background"] == pytest.approx(0.4)
    assert first["length4"] < first["length8"]


@pytest.mark.parametrize("mode", ["full", "lexical"])
class TestTheCommittedOne:
    def test_scores_never_rise(self, mode: str) -> None:
        hits = [hit(0.5, 0.1), hit(0.49, 0.9, 0.9, 0.9), hit(0.2, 0.3)]
        scores = load(mode).score(evidence(*hits), 9)
        assert scores == sorted(scores, reverse=True)
        assert all(0 < score < 1 for score in scores)

    def test_a_clear_winner_answers_and_a_close_race_does_not(self, mode: str) -> None:
        made = load(mode)
        clear = made.score(evidence(hit(0.9, 0.9, 0.9, 0.9), hit(0.2)), 1)[0]
        close = made.score(evidence(hit(0.4, 0.4, 0.4, 0.4), hit(0.39, 0.39, 0.39, 0.39)), 1)[0]
        assert close < made.answer_at <= clear

    def test_hardly_anything_shared_is_nothing(self, mode: str) -> None:
        made = load(mode)
        assert made.chance_of_any(evidence(hit(0.03, 0.05), hit(0.02))) < made.fits_at
        assert made.chance_of_any(evidence(hit(0.7, 0.7, 0.7, 0.7), hit(0.2))) > made.fits_at

    def test_no_hit_at_all(self, mode: str) -> None:
        assert load(mode).score(evidence(), 9) == []
        assert load(mode).chance_of_any(evidence()) == 0.0

    def test_it_was_precise_on_questions_it_had_not_seen(self, mode: str) -> None:
        judged = json.loads(calibration.FILE.read_text())[mode]["judged_on_held_out_folds"]
        assert judged["answer_precision"] >= 0.95
        # The unanswerable ones are near misses: a neighbour's words, or features this centre lacks.
        assert judged["abstain_auroc"] >= {"full": 0.80, "lexical": 0.77}[mode]


def test_a_file_is_read_whole() -> None:
    raw = {"intercept": 1.0, "weights": {"fused": 2.0}}
    made = parse({"version": "v", "answers": raw, "fits": raw, "answer_at": 0.9, "fits_at": 0.1})
    assert made == Calibration("v", Logistic(1.0, {"fused": 2.0}), Logistic(1.0, {"fused": 2.0}), 0.9, 0.1)
