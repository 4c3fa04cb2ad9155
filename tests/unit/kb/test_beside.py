"""Living articles and an archive, searched as one: each finds as if it were alone, and the living ones lead."""

from dataclasses import replace

import numpy as np
import pytest

from contracts.articles import Article
from contracts.rules import Hide, Pin
from kb.beside import beside
from kb.hits import Scored
from kb.index import Index
from kb.retrieve import letters, words
from kb.retrieve.terms import hashed
from kb.rules import of as rules_of
from kb.weave import woven
from tests.unit.kb.conftest import ARTICLES, LetterEncoder, ask, build

PAST = (
    Article(id="umbrella", title="보라색 우산 대여소는 어디에 있나요", body="본관 1층 안내대 옆이에요."),
    Article(
        id="umbrella-again",
        title="보라색 우산 대여소는 어디에 있나요?",
        body="별관 2층에도 생겼는데 비가 오는 날은 일찍 닫아요.",
    ),
    Article(id="parcel", title="배송비는 얼마인가요?", body="예전에는 2,500원이었어요.", wordings=("택배비 얼마",)),
    Article(id="refund-card", title="카드로 결제한 금액은 언제 환불되나요?", body="예전에는 한 달이 걸렸어요."),
    Article(id="parking.en", title="Where can I park my bicycle?", body="Behind the main building.", lang="en"),
)


@pytest.fixture
def living(built: Index) -> Index:
    return built


@pytest.fixture
def archive(encoder: LetterEncoder) -> Index:
    return build(PAST, encoder)


@pytest.fixture
def both(living: Index, archive: Index) -> Index:
    return beside(living, archive)


def ids(ranked: tuple[Scored, ...]) -> list[str]:
    return [scored.hit.article.id for scored in ranked]


class TestAsOne:
    def test_articles_stand_one_after_the_other(self, both: Index) -> None:
        assert list(both.articles) == [*ARTICLES, *PAST]
        assert both.articles[3:7] == [*ARTICLES[3:], *PAST[:2]]
        assert tuple(both.living) == ARTICLES
        assert both.article("umbrella") == PAST[0]
        assert both.article("nobody") is None
        assert [both.is_archived(row) for row in (0, 4, 5, 9)] == [False, False, True, True]

    def test_of_one_id_the_living_article_is_the_one(self, both: Index) -> None:
        assert both.article("refund-card") == ARTICLES[0]
        assert len(both.row_of) == len({article.id for article in (*ARTICLES, *PAST)}) == len([*both.row_of])

    def test_meaning_is_that_of_one_index_of_both(self, both: Index, encoder: LetterEncoder) -> None:
        renamed = [article.model_copy(update={"id": f"past-{article.id}"}) for article in PAST]
        whole = build([*ARTICLES, *renamed], encoder)
        vector = encoder.encode(["우산 어디서 빌려요"], kind="query")[0]
        assert whole.dense is not None
        assert both.dense is not None
        for rows in ([0, 9, 3, 6, 5], [7], [1], []):
            asked = np.array(rows, dtype=np.int64)
            for ours, theirs in zip(both.dense.cosines(vector, asked), whole.dense.cosines(vector, asked), strict=True):
                assert ours == pytest.approx(theirs)
            assert both.dense.own(asked) == pytest.approx(whole.dense.own(asked))
        assert {5, 6} <= {*both.dense.nearest(vector, 2).tolist()}

    @pytest.mark.parametrize("part", ["words", "letters"])
    def test_terms_score_as_in_each_part_alone(self, part: str, living: Index, archive: Index, both: Index) -> None:
        made = {"words": lambda text: [word.term for word in words.of_text(text)], "letters": letters.of_text}[part]
        terms = hashed(made("보라색 우산을 카드로 빌려요"))
        asked = getattr(both, part).ask(terms)
        alone = getattr(living, part).ask(terms), getattr(archive, part).ask(terms)
        ours, theirs = (one.of(np.arange(5)) for one in alone)
        assert ours.max() > 0
        assert theirs.max() > 0
        assert asked.of(np.array([5, 0, 8, 4])).tolist() == [theirs[0], ours[0], theirs[3], ours[4]]
        assert {*asked.best(3).tolist()} == {*alone[0].best(3).tolist(), *(5 + alone[1].best(3)).tolist()}

    def test_a_help_centre_without_an_article_has_its_archive(self, archive: Index, encoder: LetterEncoder) -> None:
        found = ask("보라색 우산 대여소", beside(build((), encoder), archive), encoder)
        assert ids(found.ranked)[0] == "umbrella"
        assert found.answer is None


class TestSearch:
    def test_what_only_the_archive_has_is_offered_and_never_the_answer(
        self, both: Index, encoder: LetterEncoder
    ) -> None:
        for query in ("보라색 우산 대여소는 어디에 있나요", "보라색 우산 빌리는 곳", "보라색 우산 대여소"):
            found = ask(query, both, encoder)
            assert (found.answer, found.exact, found.abstained) == (None, False, False)
            assert {"umbrella", "umbrella-again"} & {*ids(found.ranked)[:2]}

    @pytest.mark.parametrize("query", ["카드 환불 며칠 걸려요", "비번 까먹음", "로그인이 막혔어요", "DT-1003 오류"])
    def test_what_living_articles_answer_stays_as_it_was(
        self, query: str, living: Index, both: Index, encoder: LetterEncoder
    ) -> None:
        alone, found = ask(query, living, encoder), ask(query, both, encoder)
        assert alone.answer is not None
        assert found.answer is not None
        assert found.answer.hit.article == alone.answer.hit.article
        assert found.exact is alone.exact
        assert ids(found.ranked)[0] == ids(alone.ranked)[0]

    def test_of_two_equal_ones_the_living_article_is_offered(self, both: Index, encoder: LetterEncoder) -> None:
        found = ask("배송비는 얼마인가요", both, encoder)
        assert found.answer
        assert found.answer.hit.article.id == "delivery-fee"
        assert "parcel" not in ids(found.ranked)
        assert ids(found.ranked).count("refund-card") <= 1

    def test_one_title_is_offered_once(self, both: Index, encoder: LetterEncoder) -> None:
        assert "umbrella-again" not in ids(ask("보라색 우산 대여소", both, encoder).ranked)

    def test_hidden_and_pinned_passages(self, both: Index, encoder: LetterEncoder) -> None:
        hidden = replace(both, rules=rules_of([Hide(article_id="umbrella"), Hide(article_id="umbrella-again")]))
        assert not {"umbrella", "umbrella-again"} & {*ids(ask("보라색 우산 대여소", hidden, encoder).ranked)}
        pins = [Pin(article_id=name, question="카드 환불") for name in ("umbrella", "locked")]
        found = ask("카드 환불", replace(both, rules=rules_of(pins)), encoder)
        assert ids(found.ranked)[:2] == ["umbrella", "locked"]
        assert found.answer is None

    def test_translations_stay_families_and_passages_are_their_own(self, both: Index, encoder: LetterEncoder) -> None:
        found = ask("비밀번호를 잊어버렸는데요", both, encoder, "en")
        assert "password" not in ids(found.ranked)
        assert ids(found.ranked)[0] == "password.en"
        assert "parking.en" in ids(ask("park my bicycle", both, encoder, "en").ranked)

    def test_by_words_and_letters_alone(self, living: Index) -> None:
        found = ask("보라색 우산 대여소", beside(build(ARTICLES, None), build(PAST, None)))
        assert "umbrella" in ids(found.ranked)[:2]
        assert living.archived_from is None

    def test_nothing_fits_in_either(self, both: Index, encoder: LetterEncoder) -> None:
        assert ask("공룡 화석 발굴 기록", both, encoder).abstained


class TestTurns:
    def scored(self, both: Index, row: int, fused: float, score: float, *, pinned: bool = False) -> Scored:
        hit = ask("배송비", both).ranked[0].hit
        return Scored(replace(hit, row=row, article=both.articles[row], fused=fused, pinned=pinned), score, ())

    def test_by_turns_while_the_archive_clearly_beats(self, both: Index) -> None:
        ours = [self.scored(both, row, 0.3 - row / 100, 0.5 - row / 10) for row in range(3)]
        theirs = [self.scored(both, 5 + row, fused, 0.9) for row, fused in enumerate((0.8, 0.7, 0.3, 0.1))]
        rows = [scored.hit.row for scored in woven(ours, theirs, fits=True)]
        assert rows == [0, 5, 1, 6, 2, 7, 8]
        merged = woven(ours, theirs, fits=False)
        assert [scored.hit.row for scored in merged] == [5, 0, 6, 1, 2, 7, 8]
        scores = [scored.score for scored in merged]
        assert scores == sorted(scores, reverse=True)

    def test_pinned_articles_stay_first(self, both: Index) -> None:
        pinned = self.scored(both, 2, 0.0, 0.4, pinned=True)
        merged = woven([pinned, pinned], [self.scored(both, 6, 0.9, 0.9)], fits=False)
        assert [scored.hit.row for scored in merged] == [2, 2, 6]
