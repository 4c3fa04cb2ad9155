import unicodedata

import pytest

from contracts.articles import Article, Language
from kb.calibration import load
from kb.index import Index
from kb.rerank import AsFused
from kb.search import search
from tests.unit.kb.conftest import ARTICLES, LetterEncoder, ask, build


def ids(found: object) -> list[str]:
    return [scored.hit.article.id for scored in found.ranked]  # type: ignore[attr-defined]


def test_a_title_is_answered_exactly(built: Index, encoder: LetterEncoder) -> None:
    found = ask("비밀번호를 잊어버렸어요!", built, encoder)
    assert found.exact
    assert found.answer is not None
    assert found.answer.hit.article.id == "password"
    assert found.answer.score == 1.0
    assert [reason.code for reason in found.answer.reasons] == ["title"]
    assert found.ranked[0] is found.answer
    assert ids(found).count("password") == 1


def test_an_error_code_is_answered_exactly(built: Index, encoder: LetterEncoder) -> None:
    found = ask("로그인하는데 DT-1003 떠요", built, encoder)
    assert found.exact
    assert ids(found)[0] == "locked"


def test_typos_and_missing_spaces_still_find(built: Index, encoder: LetterEncoder) -> None:
    assert ids(ask("카드로결제한금액 환불돼나요", built, encoder))[0] == "refund-card"
    assert ids(ask("비밀번호를 이저버렸어요", built, encoder))[0] == "password"


def test_hangul_typed_on_the_english_layout_finds(built: Index, encoder: LetterEncoder) -> None:
    assert ids(ask("qotthdqlsms djfakdlsrkdy", built, encoder))[0] == "delivery-fee"


def test_scores_never_rise_and_lie_in_0_to_1(built: Index, encoder: LetterEncoder) -> None:
    for query in ("환불", "배송비 얼마", "password", "로그인 비밀번호 카드"):
        scores = [scored.score for scored in ask(query, built, encoder).ranked]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)


def test_every_hit_has_a_reason(built: Index, encoder: LetterEncoder) -> None:
    for scored in ask("카드 환불 언제", built, encoder).ranked:
        assert scored.reasons


def test_words_shared_are_named(built: Index) -> None:
    reasons = ask("카드 환불 궁금", built).ranked[0].reasons
    assert ("words", "카드, 환불") in [(reason.code, reason.detail) for reason in reasons]


@pytest.mark.parametrize(("lang", "expected"), [("ko", "password"), ("en", "password.en"), (None, "password")])
def test_of_a_pair_the_article_in_the_language_asked_for(
    built: Index, encoder: LetterEncoder, lang: Language | None, expected: str
) -> None:
    found = ask("비밀번호를 잊어버렸어요", built, encoder, lang)
    assert ids(found)[0] == expected
    assert not {"password", "password.en"} <= set(ids(found))


def test_a_question_in_english_is_answered_in_english(built: Index, encoder: LetterEncoder) -> None:
    assert ids(ask("forgot my password", built, encoder))[0] == "password.en"


@pytest.mark.parametrize("query", ["", " ", "🙂", "!!!", "\0", "\u202e\u200f"])
def test_nothing_to_search_by_is_abstained_from(built: Index, encoder: LetterEncoder, query: str) -> None:
    found = ask(query, built, encoder)
    assert found.abstained
    assert found.answer is None
    assert found.ranked == ()
    assert encoder.encoded.count(query) == 0


def test_what_no_article_is_about_is_abstained_from(built: Index) -> None:
    found = ask("오늘 저녁에 비가 올까요?", built)
    assert found.abstained
    assert found.answer is None


def test_two_unicode_forms_are_ranked_alike(built: Index, encoder: LetterEncoder) -> None:
    query = "카드 환불 며칠 걸리는지"
    assert ids(ask(unicodedata.normalize("NFD", query), built, encoder)) == ids(ask(query, built, encoder))


def test_without_an_encoder_words_and_letters_find() -> None:
    found = ask("카드 취소 환불", build(ARTICLES, None))
    assert ids(found)[0] == "refund-card"
    assert found.ranked[0].hit.dense is None


def test_an_index_of_nothing(encoder: LetterEncoder) -> None:
    assert ask("환불", build((), encoder), encoder).abstained


def test_a_single_article(encoder: LetterEncoder) -> None:
    assert ids(ask("배송비 얼마", build(ARTICLES[-1:], encoder), encoder)) == ["delivery-fee"]


def test_a_wording_of_two_articles_is_answered_by_the_better_one(encoder: LetterEncoder) -> None:
    twin = Article(id="a-twin", title="계정을 지우고 싶어요", body="탈퇴를 눌러 주세요.", wordings=("패스워드 재설정",))
    found = ask("패스워드 재설정", build((*ARTICLES, twin), encoder), encoder)
    assert found.exact
    assert {"a-twin", "password"} <= set(ids(found))


def test_no_more_are_ranked_than_asked_for(built: Index, encoder: LetterEncoder) -> None:
    for query in ("비밀번호를 잊어버렸어요", "카드 환불 로그인"):
        found = search(query, built, encoder=encoder, reranker=AsFused(), calibration=load("full"), count=2)
        assert len(found.ranked) == 2


class TestScreens:
    def test_a_code_comes_before_the_words(self, built: Index, encoder: LetterEncoder) -> None:
        found = ask("비밀번호를 잊어버렸어요", built, encoder, codes=["DT-1003"])
        assert found.exact
        assert ids(found)[:2] == ["locked", "password"]
        assert [(reason.code, reason.detail) for reason in found.ranked[0].reasons] == [("error_code", "DT-1003")]

    def test_a_picture_alone(self, built: Index, encoder: LetterEncoder) -> None:
        assert ids(ask("", built, encoder, screen="배송비 3,000원이 더해졌어요"))[0] == "delivery-fee"
        found = ask("", built, encoder, codes=["DT-1003"])
        assert found.answer is not None
        assert ids(found)[0] == "locked"

    def test_what_the_screen_says_steers_vague_words(self, built: Index, encoder: LetterEncoder) -> None:
        for lang in (encoder, None):
            found = ask("이거 왜 이래요?", built, lang, screen="로그인이 막혔어요. 비밀번호를 5번 틀렸습니다.")
            assert ids(found)[0] == "locked"

    def test_the_words_count_beside_the_screen(self, built: Index, encoder: LetterEncoder) -> None:
        screen = "배송 조회"
        assert ids(ask("카드로 결제한 금액 환불 언제 돼요", built, encoder, screen=screen))[0] == "refund-card"

    def test_of_several_codes_none_is_the_answer_but_each_comes_first(self, encoder: LetterEncoder) -> None:
        other = Article(id="other", title="다른 오류예요", body="…", codes=("DT-1004",))
        found = ask("이거 뭐예요", build((*ARTICLES, other), encoder), encoder, codes=["DT-1004", "DT-1003"])
        assert found.answer is None
        assert not found.abstained
        assert ids(found)[:2] == ["other", "locked"]
        assert [scored.score for scored in found.ranked[:2]] == [1.0, 1.0]

    def test_an_unknown_code_changes_nothing(self, built: Index, encoder: LetterEncoder) -> None:
        plain = ask("배송비 얼마", built, encoder)
        assert ids(ask("배송비 얼마", built, encoder, codes=["DT-9999"])) == ids(plain)
        assert ask("", built, encoder, codes=["DT-9999"]).abstained

    def test_a_code_is_answered_in_the_language_of_the_customer(self, encoder: LetterEncoder) -> None:
        english = Article(
            id="locked.en", title="Sign-in is blocked", body="…", lang="en", pair="locked", codes=("DT-1003",)
        )
        table = build((*ARTICLES, english), encoder)
        assert ids(ask("what is this", table, encoder, codes=["DT-1003"]))[0] == "locked.en"
        assert ids(ask("이거 뭐예요", table, encoder, codes=["DT-1003"]))[0] == "locked"
        assert ids(ask("", table, encoder, lang="en", codes=["DT-1003"]))[0] == "locked.en"

    @pytest.mark.parametrize("screen", ["", " ", "···", "🙂", "가" * 5_000])
    def test_a_screen_that_says_nothing_leaves_the_words(
        self, built: Index, encoder: LetterEncoder, screen: str
    ) -> None:
        assert ids(ask("배송비 얼마인가요", built, encoder, screen=screen))[0] == "delivery-fee"
        assert ask("", built, encoder, screen="···").abstained
