import json
from pathlib import Path

import pytest

from kb import calibration
from kb.asked import Asked, read_articles, read_questions
from kb.backends.faiss_index import FaissIndex
from kb.evaluate import Engine, evaluate, evaluate_clicks, score_baseline
from kb.formats import FormatError
from tests.unit.kb.conftest import ARTICLES, LetterEncoder

ENGINE = Engine(LetterEncoder(), FaissIndex, calibration.load("full"))
NOBODY = {"ko": "오늘 저녁에 비가 올까요?", "en": "who won the football match"}


def lines(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    rows = [{"id": f"문서/{a.id}", "title": a.title, "body": a.body, "section": "x"} for a in ARTICLES]
    return lines(tmp_path / "articles.jsonl", *rows)


def silent(done: int, total: int) -> None:
    assert 0 < done <= total


class TestReading:
    def test_any_id_and_more_fields_than_ours(self, articles: Path) -> None:
        read, ids = read_articles(articles)
        assert [ids[article.id] for article in read] == [f"문서/{a.id}" for a in ARTICLES]
        assert [article.lang for article in read] == ["ko", "ko", "en", "ko", "ko"]

    def test_texts_over_our_limits_are_cut(self, tmp_path: Path) -> None:
        read, _ = read_articles(lines(tmp_path / "a.jsonl", {"id": 1, "title": "제" * 999, "body": "본" * 99_999}))
        assert (len(read[0].title), len(read[0].body)) == (300, 20_000)

    @pytest.mark.parametrize(
        ("rows", "message"),
        [
            (['{"id":"a","title":"t"}'], "line 1: body is missing"),
            (['{"id":"a","title":"t","body":"b"}', "{"], "line 2: not JSON"),
            (['{"id":"a","title":"t","body":"b"}'] * 2, "line 2: the id a is there already"),
            ([], "no article"),
        ],
    )
    def test_a_bad_article(self, tmp_path: Path, rows: list[str], message: str) -> None:
        (tmp_path / "a.jsonl").write_text("\n".join(rows))
        with pytest.raises(FormatError, match=message):
            read_articles(tmp_path / "a.jsonl")

    @pytest.mark.parametrize(
        ("rows", "message"),
        [
            (['{"query":"q"}'], "line 1: doc is missing"),
            (['{"doc":"a"}'], "line 1: query is missing"),
            (['{"query":"q","doc":"a"}', "", '{"query":"q","doc":"z"}'], "line 3: no article has the id z"),
            (['{"query":"q","doc":"a"}', "x"], "line 2: not JSON"),
            ([], "no question"),
        ],
    )
    def test_a_bad_question(self, tmp_path: Path, rows: list[str], message: str) -> None:
        (tmp_path / "q.jsonl").write_text("\n".join(rows))
        with pytest.raises(FormatError, match=message):
            read_questions(tmp_path / "q.jsonl", {"a"})

    def test_tab_separated_with_a_header(self, tmp_path: Path) -> None:
        (tmp_path / "q.tsv").write_text("doc\tquery\na\t환불\n\t날씨\n", encoding="utf-8")
        assert read_questions(tmp_path / "q.tsv", {"a"}) == [Asked("환불", "a"), Asked("날씨", None)]
        (tmp_path / "q.tsv").write_text("doc\tquery\na\n", encoding="utf-8")
        with pytest.raises(FormatError, match="line 2: 1 columns"):
            read_questions(tmp_path / "q.tsv", {"a"})


class TestFigures:
    asked = (
        Asked("카드로 결제한 금액 언제 환불돼요", "문서/refund-card"),
        Asked("비밀번호 잊어버렸는데요", "문서/password"),
        Asked("배송비 얼마예요", "문서/refund-card"),
        Asked(NOBODY["ko"], None),
    )

    def test_they_are_those_of_the_questions_with_an_article(self, articles: Path) -> None:
        read, ids = read_articles(articles)
        figures, predictions = evaluate(read, ids, self.asked, ENGINE, silent)
        assert figures["questions"] == 4
        assert figures["r@1"] == pytest.approx(2 / 3, abs=1e-4)
        assert figures["abstain_auroc"] == 1.0
        assert figures["p50_ms"] > 0
        assert [p.query for p in predictions] == [a.query for a in self.asked]
        assert predictions[0].ranked[0] == "문서/refund-card"
        assert set(predictions[0].row()) == {"query", "ranked", "scores", "abstained"}
        assert len(predictions[0].ranked) == len(predictions[0].scores)

    def test_without_unanswerable_questions_there_is_no_auroc(self, articles: Path) -> None:
        read, ids = read_articles(articles)
        assert "abstain_auroc" not in evaluate(read, ids, self.asked[:2], ENGINE, silent)[0]

    def test_the_baseline_has_the_same_figures(self, articles: Path) -> None:
        read, ids = read_articles(articles)
        assert set(score_baseline(self.asked, read, ids)) == {"r@1", "r@3", "r@5", "r@10", "mrr@10"}


class TestClicks:
    def test_clicks_that_help_are_used(self, articles: Path) -> None:
        read, ids = read_articles(articles)
        slang = [f"돈 내놔라 {number}" for number in range(40)]
        clicks = [Asked(query, "문서/refund-card") for query in slang]
        asked = [Asked("돈 내놔라 당장", "문서/refund-card"), Asked("비밀번호 잊어버렸는데요", "문서/password")]
        figures, _ = evaluate_clicks(read, ids, asked, clicks, ENGINE, silent)
        assert figures["promoted"] is True
        assert figures["after"]["r@1"] > figures["before"]["r@1"]

    def test_clicks_that_do_not_help_are_not(self, articles: Path) -> None:
        read, ids = read_articles(articles)
        clicks = [Asked("비밀번호를 잊어버렸어요", "문서/password"), Asked("배송비는 얼마인가요?", "문서/delivery-fee")]
        asked = [Asked("비밀번호 잊어버렸는데요", "문서/password")]
        figures, _ = evaluate_clicks(read, ids, asked, clicks, ENGINE, silent)
        assert figures["promoted"] is False
        assert figures["after"]["r@1"] == figures["before"]["r@1"] == 1.0

    def test_without_an_encoder_nothing_is_learned(self, articles: Path) -> None:
        read, ids = read_articles(articles)
        engine = Engine(None, FaissIndex, calibration.load("lexical"))
        asked = [Asked("비밀번호 잊어버렸는데요", "문서/password")]
        assert evaluate_clicks(read, ids, asked, asked, engine, silent)[0]["promoted"] is False
