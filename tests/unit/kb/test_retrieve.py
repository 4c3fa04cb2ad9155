import numpy as np
import pytest

from contracts.articles import Article
from kb.backends.faiss_index import FaissIndex
from kb.retrieve import letters, words
from kb.retrieve.dense import DenseIndex, score
from kb.retrieve.terms import TermIndex, hashed


def terms(text: str) -> np.ndarray:
    return hashed(text.split())


class TestTerms:
    index = TermIndex.of([terms("환불 카드 카드"), terms("환불 계좌"), terms("배송")])

    def test_a_document_that_is_all_of_the_question_scores_highest(self) -> None:
        scores = self.index.scores(terms("환불 카드"))
        assert scores.argmax() == 0
        assert scores[2] == 0
        assert 0 < scores[1] < scores[0] < 1

    def test_unknown_terms_lower_every_score(self) -> None:
        alone, among = self.index.scores(terms("카드")), self.index.scores(terms("카드 피자 우주"))
        assert among[0] < alone[0]

    @pytest.mark.parametrize("asked", ["", "없는말"])
    def test_nothing_known_scores_nothing(self, asked: str) -> None:
        assert self.index.scores(terms(asked)).tolist() == [0, 0, 0]

    def test_no_document_at_all(self) -> None:
        assert TermIndex.of([]).scores(terms("환불")).shape == (0,)
        assert TermIndex.of([terms(""), terms("")]).scores(terms("환불")).tolist() == [0, 0]

    def test_a_repeated_term_counts_once(self) -> None:
        assert np.allclose(self.index.scores(terms("카드 카드 카드")), self.index.scores(terms("카드")))


class TestWords:
    def test_endings_and_particles_are_left_out(self) -> None:
        asked = {word.term for word in words.of_text("환불받고 싶은데 환불은 언제 되나요?")}
        assert "환불" in asked
        assert not {"고", "은", "나요"} & asked

    def test_english_is_lowered_and_rid_of_small_words(self) -> None:
        assert [word.term for word in words.of_text("How do I cancel my Order?")] == ["cancel", "order"]

    def test_names_are_told_from_verbs(self) -> None:
        assert [word.form for word in words.of_text("비밀번호를 잊었어요") if word.is_name] == ["비밀", "번호"]

    def test_an_articles_title_counts_twice(self) -> None:
        article = Article(id="a", title="환불", body="배송", wordings=("반품",))
        assert sorted(words.of_article(article)) == sorted(["환불", "환불", "반품", "배송"])


class TestLetters:
    def test_spacing_does_not_matter(self) -> None:
        assert letters.of_text("환불 해 주세요") == letters.of_text("환불해주세요")

    def test_a_typo_keeps_most_of_them(self) -> None:
        right, wrong = set(letters.of_text("비밀번호를 잊어버렸어요")), set(letters.of_text("비밀번호를 잊어버렷어요"))
        assert len(right & wrong) / len(right) > 0.7

    def test_signs_and_emoji_give_none(self) -> None:
        assert letters.of_text("🙂 !? …") == []


class TestDense:
    """Three articles on a plane: the first with two questions."""

    questions = (np.array([[1, 0], [0, 1]]), np.array([[0.6, 0.8]]), np.array([[-1, 0]]))
    passages = np.array([[1, 0], [0, 1], [-1, 0]])
    index = DenseIndex.of([q.astype(np.float32) for q in questions], passages.astype(np.float32), FaissIndex)

    def test_the_score_is_the_mean_of_best_question_and_passage(self) -> None:
        question, passage, nearest = self.index.cosines(np.array([0, 1], np.float32), np.array([0, 1, 2]))
        assert np.allclose(score(question, passage), [(1 + 0) / 2, (0.8 + 1) / 2, 0])
        assert nearest.tolist() == [1, 0, 0]

    def test_scores_of_some_articles_are_those_of_all(self) -> None:
        vector = np.array([0.6, 0.8], np.float32)
        everything = self.index.cosines(vector, np.array([0, 1, 2]))
        some = self.index.cosines(vector, np.array([2, 0]))
        assert all(np.allclose(a, b[[2, 0]]) for a, b in zip(some, everything, strict=True))

    def test_an_articles_own_vector_is_the_mean_of_its_questions_and_half_its_passage(self) -> None:
        own = self.index.own(np.array([1, 0]))
        assert np.allclose(own[1], self.questions[0].mean(axis=0) + self.passages[0] / 2)
        assert own.shape == (2, 2)

    def test_nearest_asks_both_vectors(self) -> None:
        assert self.index.nearest(np.array([0, 1], np.float32), 1).tolist() == [0, 1]
        assert self.index.nearest(np.array([0, 1], np.float32), 99).tolist() == [0, 1, 2]


def test_common_terms_are_looked_up_and_score_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [terms(f"공통 낱말{n % 7} {'드문' if n == 5 else '흔한'} 공통{n % 2}") for n in range(60)]
    whole = TermIndex.of(documents)
    asked = terms("공통 드문 낱말5 없는말")
    expected = whole.scores(asked)
    monkeypatch.setattr("kb.retrieve.terms.MOST_POSTINGS", 12)
    assert whole.scores(asked).tolist() == pytest.approx(expected.tolist())
    assert set(whole.ask(asked).best(3).tolist()) <= set(np.flatnonzero(expected >= np.sort(expected)[-3]).tolist())


def test_many_terms_are_sorted_range_by_range(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [terms(f"말{n} 말{n + 1} 말{n}") for n in range(50)]
    whole = TermIndex.of(documents)
    monkeypatch.setattr("kb.retrieve.terms.SORTED_AT_ONCE", 20)
    parts = TermIndex.of(documents)
    assert parts.postings.vocabulary.tolist() == whole.postings.vocabulary.tolist()
    assert parts.scores(terms("말3 말9")).tolist() == whole.scores(terms("말3 말9")).tolist()
