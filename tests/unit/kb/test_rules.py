"""Pins, hidden articles and synonyms: kept with their log, and what a search makes of them."""

from dataclasses import replace

import pytest

from contracts.rules import Hide, Pin, RuleChange, Synonym
from kb.backends.faiss_index import FaissIndex
from kb.backends.sql_articles import SqlArticleStore
from kb.backends.sql_rules import SqlRuleStore
from kb.index import Index
from kb.learning.schedule import is_held
from kb.library import Library
from kb.rules import Rules, Synonyms, of
from service.threaded_database import ThreadedDatabase
from tests.unit.kb.conftest import ARTICLES, LetterEncoder, ask


@pytest.fixture
def rules(engine: ThreadedDatabase) -> SqlRuleStore:
    return SqlRuleStore(engine)


def with_rules(built: Index, *rules: Pin | Hide | Synonym) -> Index:
    return replace(built, rules=of(rules))


class TestSynonyms:
    taught = Synonyms([("폰번", "전화번호"), ("폰", "휴대폰"), ("pw", "비밀번호")])

    def test_the_longest_at_the_beginning_of_a_word(self) -> None:
        assert self.taught.rewrite("폰번 바꿈, 폰이 고장") == "전화번호 바꿈, 휴대폰이 고장"

    def test_inside_a_word_nothing_is_read(self) -> None:
        assert self.taught.rewrite("스마트폰 pwned") == "스마트폰 pwned"

    def test_latin_in_any_case(self) -> None:
        assert self.taught.rewrite("PW 분실") == "비밀번호 분실"

    def test_none(self) -> None:
        assert Synonyms([]).rewrite("폰번") == "폰번"

    def test_search_reads_what_is_meant(self, built: Index, encoder: LetterEncoder) -> None:
        odd = "쌀라쌀라"
        assert not ask(odd, built, encoder).ranked[0].hit.words
        taught = with_rules(built, Synonym(written=odd, meant="배송비"))
        assert ask(odd, taught, encoder).ranked[0].hit.article.id == "delivery-fee"


class TestPlacements:
    def test_a_pin_comes_first_and_says_so(self, built: Index, encoder: LetterEncoder) -> None:
        taught = with_rules(built, Pin(article_id="locked", question="배송비"))
        for query in ("배송비", "배송비 문의드려요"):
            first = ask(query, taught, encoder).ranked[0]
            assert first.hit.article.id == "locked"
            assert first.reasons[0].code == "pinned"
        assert ask("배송비 얼마", taught, encoder).ranked[0].hit.article.id == "delivery-fee"

    def test_a_pin_is_shown_where_nothing_would_fit(self, built: Index, encoder: LetterEncoder) -> None:
        assert ask("쿠쿠루삥뽕", built, encoder).abstained
        taught = with_rules(built, Pin(article_id="locked", question="쿠쿠루삥뽕"))
        found = ask("쿠쿠루삥뽕", taught, encoder)
        assert not found.abstained
        assert found.answer is None

    def test_what_is_hidden_is_shown_by_no_search(self, built: Index, encoder: LetterEncoder) -> None:
        taught = with_rules(built, Hide(article_id="delivery-fee"))
        found = ask("배송비는 얼마인가요?", taught, encoder)
        assert found.answer is None
        assert "delivery-fee" not in [scored.hit.article.id for scored in found.ranked]
        assert taught.article("delivery-fee") is not None

    def test_a_code_of_a_hidden_article_is_no_answer(self, built: Index, encoder: LetterEncoder) -> None:
        taught = with_rules(built, Hide(article_id="locked"))
        assert ask("DT-1003", taught, encoder).answer is None

    def test_a_hidden_translation_is_no_answer_to_the_title_of_the_other(
        self, built: Index, encoder: LetterEncoder
    ) -> None:
        taught = with_rules(built, Hide(article_id="password.en"))
        found = ask("비밀번호를 잊어버렸어요", taught, encoder, "en")
        assert found.answer is None
        assert "password.en" not in [scored.hit.article.id for scored in found.ranked]
        korean = ask("비밀번호를 잊어버렸어요", taught, encoder, "ko").answer
        assert korean is not None
        assert korean.hit.article.id == "password"

    def test_hiding_goes_before_a_pin(self, built: Index, encoder: LetterEncoder) -> None:
        odd, pinned = "쿠쿠루삥뽕", Pin(article_id="password", question="쿠쿠루삥뽕")
        for hidden, lang in (("password", "ko"), ("password.en", "en")):
            assert not ask(odd, with_rules(built, pinned), encoder, lang).abstained
            found = ask(odd, with_rules(built, pinned, Hide(article_id=hidden)), encoder, lang)
            assert hidden not in [scored.hit.article.id for scored in found.ranked]
            assert found.abstained, "as if there were no pin"

    def test_no_rules(self) -> None:
        assert Rules().pinned("환불") == ()


class TestStore:
    async def test_every_change_stands_in_the_log_and_repeating_it_changes_nothing(self, rules: SqlRuleStore) -> None:
        pin = Pin(article_id="locked", question="배송비")
        assert await rules.change(RuleChange(rule=pin, who="user:1"))
        assert not await rules.change(RuleChange(rule=pin, who="user:1"))
        assert await rules.change(RuleChange(rule=Hide(article_id="locked"), who="user:2"))
        assert await rules.change(RuleChange(rule=pin, holds=False, who="user:3"))
        assert not await rules.change(RuleChange(rule=pin, holds=False, who="user:3"))
        listing = await rules.listing(10)
        assert listing.rules == (Hide(article_id="locked"),)
        assert [(line.who, line.action) for line in listing.log] == [
            ("user:3", "no pin"),
            ("user:2", "hide"),
            ("user:1", "pin"),
        ]

    async def test_a_synonym_may_change_its_meaning(self, rules: SqlRuleStore) -> None:
        assert await rules.change(RuleChange(rule=Synonym(written="폰번", meant="번호")))
        assert await rules.change(RuleChange(rule=Synonym(written="폰번", meant="전화번호")))
        assert await rules.rules() == [Synonym(written="폰번", meant="전화번호")]

    async def test_a_running_library_follows(self, store: SqlArticleStore, rules: SqlRuleStore) -> None:
        await store.put(ARTICLES)
        encoder = LetterEncoder()
        library = Library(store, encoder=encoder, make=FaissIndex, rules=rules, learned=rules)
        assert await library.refresh()
        assert not await library.refresh()
        encoded = len(encoder.encoded)
        await rules.change(RuleChange(rule=Hide(article_id="locked")))
        assert await library.refresh()
        assert library.index is not None
        assert library.index.rules.hidden == {"locked"}
        assert len(encoder.encoded) == encoded, "nothing is encoded for it"


class TestVersions:
    async def test_one_is_active_and_the_one_before_comes_back(self, rules: SqlRuleStore) -> None:
        assert await rules.keep(b"one", {}, promoted=True) == 1
        assert await rules.keep(b"worse", {}, promoted=False) == 2
        assert await rules.keep(b"three", {}, promoted=True) == 3
        assert await rules.active() == (3, b"three")
        assert await rules.roll_back() == (3, 1)
        assert await rules.active() == (1, b"one")
        assert is_held(await rules.versions())
        assert await rules.roll_back() == (1, None)
        assert await rules.active() is None
        assert await rules.roll_back() == (None, None)

    async def test_learning_by_hand_ends_the_waiting(self, rules: SqlRuleStore) -> None:
        await rules.keep(b"one", {}, promoted=True)
        await rules.roll_back()
        assert is_held(await rules.versions())
        await rules.keep(b"two", {}, promoted=True)
        assert not is_held(await rules.versions())

    async def test_what_cannot_be_read_is_done_without(self, store: SqlArticleStore, rules: SqlRuleStore) -> None:
        await store.put(ARTICLES)
        await rules.keep(b"damaged", {}, promoted=True)
        library = Library(store, encoder=LetterEncoder(), make=FaissIndex, rules=rules, learned=rules)
        await library.refresh()
        assert library.index is not None
        assert library.index.clicked is None
