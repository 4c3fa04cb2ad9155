"""Learning over the small help centre, with the encoder that needs no model."""

from dataclasses import replace

import numpy as np
import pytest

from contracts.articles import Article
from kb.index import Index, taught_by
from kb.learning.clicked import clicked
from kb.learning.credit import Credit
from kb.learning.fitting import fit
from kb.learning.learned import Learned, LearnedError, clicked_questions, pack, unpack
from kb.learning.order import AS_FUSED, FEATURES, Choice, Features, Order
from kb.learning.train import learn, place
from kb.rules import Rules
from tests.unit.kb.conftest import ARTICLES, LetterEncoder, ask, build

SLANG = [
    f"돈 내놔라 {word}"
    for word in ("당장", "지금", "빨리", "좀", "어서", "제발", "얼른", "오늘", "바로", "다", "전부", "왜")
]


def said(query: str, article_id: str, visitor: str = "v") -> Credit:
    return Credit(query, article_id, 1.0, visitor)


def credits_of(*pairs: tuple[str, str]) -> list[Credit]:
    return [said(query, article_id, f"v{number}") for number, (query, article_id) in enumerate(pairs)]


GOOD = credits_of(*((query, "refund-card") for query in SLANG))


class TestLearning:
    def test_what_people_choose_comes_first(self, built: Index, encoder: LetterEncoder) -> None:
        lesson = learn(GOOD, built, encoder)
        assert lesson.promoted, lesson.figures
        taught = taught_by(built, lesson.learned, 1, encoder.version, Rules())
        assert taught.taught == 1
        found = ask("돈 내놔라 이놈아", taught, encoder)
        assert found.ranked[0].hit.article.id == "refund-card"
        assert found.ranked[0].hit.by_clicks
        assert "clicks" in [reason.code for reason in found.ranked[0].reasons]

    def test_what_helps_nobody_is_not_promoted(self, built: Index, encoder: LetterEncoder) -> None:
        already = credits_of(*((f"비밀번호를 잊어버렸어요 {n}", "password") for n in range(20)))
        lesson = learn(already, built, encoder)
        assert not lesson.promoted
        assert lesson.figures["verdict"] == "no better on held-out questions"

    def test_too_little_is_not_tried(self, built: Index, encoder: LetterEncoder) -> None:
        lesson = learn(GOOD[:3], built, encoder)
        assert not lesson.promoted
        assert lesson.learned.order is AS_FUSED

    def test_articles_that_are_gone_teach_nothing(self, built: Index, encoder: LetterEncoder) -> None:
        lesson = learn([*GOOD, said("없는 글", "gone")], built, encoder)
        assert {question.article_id for question in lesson.learned.questions} == {"refund-card"}

    def test_an_articles_own_questions_still_find_it(self, built: Index, encoder: LetterEncoder) -> None:
        taught = taught_by(built, learn(GOOD, built, encoder).learned, 1, encoder.version, Rules())
        assert [place(article.title, article.id, taught, encoder) for article in ARTICLES] == [1] * len(ARTICLES)

    def test_another_encoders_vectors_are_left_alone(self, built: Index, encoder: LetterEncoder) -> None:
        assert taught_by(built, learn(GOOD, built, encoder).learned, 1, "another", Rules()).clicked is None


class TestReasons:
    def test_how_many_chose_it_is_told_from_three_on(self, encoder: LetterEncoder, built: Index) -> None:
        for visitors, detail in ((2, ""), (3, "3"), (12, "12")):
            alike = [said("돈 내놔라 당장", "refund-card", f"v{n}") for n in range(visitors)]
            questions = tuple(clicked_questions(alike, encoder))
            learned = Learned(
                encoder.version, Order(tuple(float(name in ("fused", "near")) for name in FEATURES)), questions
            )
            taught = taught_by(built, learned, 1, encoder.version, Rules())
            first = ask("돈 내놔라 당장", taught, encoder).ranked[0]
            assert ("clicks", detail) in [(reason.code, reason.detail) for reason in first.reasons]
            assert all("내놔라" not in reason.detail for reason in first.reasons), "a customer's words are not told"


class TestKeeping:
    def test_what_is_packed_is_unpacked(self, built: Index, encoder: LetterEncoder) -> None:
        learned = learn(GOOD, built, encoder).learned
        again = unpack(pack(learned))
        assert again.order == learned.order
        assert [(q.article_id, q.text, q.visitors) for q in again.questions] == [
            (q.article_id, q.text, q.visitors) for q in learned.questions
        ]
        assert np.allclose([q.vector for q in again.questions], [q.vector for q in learned.questions], atol=1e-3)
        assert all((a.words == b.words).all() for a, b in zip(again.questions, learned.questions, strict=True))

    def test_nothing_learned_is_kept_too(self, encoder: LetterEncoder) -> None:
        assert unpack(pack(Learned(encoder.version, AS_FUSED, ()))).questions == ()

    @pytest.mark.parametrize(
        "spoil", [lambda c: c[:-10], lambda c: b"", lambda c: c.replace(b'"format": 1', b'"format": 9')]
    )
    def test_what_is_damaged_is_refused(self, built: Index, encoder: LetterEncoder, spoil: object) -> None:
        content = pack(learn(GOOD, built, encoder).learned)
        with pytest.raises(LearnedError):
            unpack(spoil(content))  # type: ignore[operator]

    def test_equal_questions_are_one_with_its_visitors(self, encoder: LetterEncoder) -> None:
        twice = [said("환불 언제?", "a", "v1"), said("환불  언제", "a", "v2"), said("환불 언제", "a", "v2")]
        [question] = clicked_questions(twice, encoder)
        assert (question.visitors, question.weight) == (2, 3.0)


def test_what_few_of_a_questions_visitors_chose_is_left_out(encoder: LetterEncoder) -> None:
    votes = [said("환불 언제", "a", f"v{n}") for n in range(5)] + [said("환불 언제", "b", "v9")]
    assert [question.article_id for question in clicked_questions(votes, encoder)] == ["a"]


class TestOrder:
    def test_it_learns_what_tells_right_from_wrong(self) -> None:
        near = FEATURES.index("near")
        choices = []
        for number in range(40):
            features: Features = np.full((3, len(FEATURES)), 0.5, dtype=np.float32)
            features[number % 3, near] = 0.9
            choices.append(Choice(features, number % 3))
        order = fit(choices)
        assert order.named()["near"] > 1
        assert [choice.place(order) for choice in choices] == [1] * 40

    def test_a_tie_counts_as_the_last_place(self) -> None:
        assert Choice(np.zeros((3, len(FEATURES)), dtype=np.float32), 0).place(AS_FUSED) == 3
        assert Choice(np.zeros((3, len(FEATURES)), dtype=np.float32), -1).place(AS_FUSED) is None

    def test_nothing_to_learn_from_keeps_the_fusion(self) -> None:
        assert fit([]) is AS_FUSED


def test_a_family_shares_what_led_to_either(built: Index, encoder: LetterEncoder) -> None:
    learned = Learned(
        encoder.version, AS_FUSED, tuple(clicked_questions([said("sesame open", "password.en")], encoder))
    )
    made = clicked(learned, built.family_of, encoder.version)
    assert made is not None
    taught = replace(built, clicked=made)
    hit = next(s.hit for s in ask("sesame open", taught, encoder, lang="ko").ranked if s.hit.article.id == "password")
    assert hit.by_clicks


def test_articles_without_any_click_keep_their_own_centre(encoder: LetterEncoder) -> None:
    alone = build([*ARTICLES, Article(id="new", title="새 글이에요", body="본문")], encoder)
    taught = taught_by(alone, learn(GOOD, alone, encoder).learned, 1, encoder.version, Rules())
    assert ask("새 글", taught, encoder).ranked[0].hit.article.id == "new"
