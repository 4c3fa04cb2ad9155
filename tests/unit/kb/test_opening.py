"""Questions to begin with: whatever people wanted, they are few, different, spread, and in the right language."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from contracts.articles import Article, Language
from kb.index import Index
from kb.opening import MOST_OF_SHELF, opening
from kb.rules import Rules
from tests.unit.kb.conftest import ARTICLES, build

SHELVES = tuple(
    Article(id=f"a{n}", title=f"질문 {n}", body="답", category=("환불", "배송", "계정", "")[n % 4]) for n in range(12)
)
BUILT = build((*ARTICLES, *SHELVES), None)
IDS = sorted(BUILT.row_of)


def test_what_is_wanted_most_comes_first() -> None:
    wanted = {"locked": 3, "delivery-fee": 9, "gone": 99}
    assert [a.id for a in opening(BUILT, wanted, "ko", 2)] == ["delivery-fee", "locked"]


def test_who_asked_in_another_language_wanted_the_same_thing() -> None:
    assert [a.id for a in opening(BUILT, {"password.en": 5}, "ko", 1)] == ["password"]
    assert [a.id for a in opening(BUILT, {"password": 5}, "en", 4)] == ["password.en"]


def test_a_new_centre_shows_something_of_every_shelf() -> None:
    assert {a.category for a in opening(BUILT, {}, "ko", 3)} == {"환불", "배송", "계정"}


@given(
    wanted=st.dictionaries(st.sampled_from([*IDS, "gone"]), st.integers(1, 1000)),
    hidden=st.frozensets(st.sampled_from(IDS)),
    lang=st.sampled_from(["ko", "en"]),
    k=st.integers(1, 8),
)
def test_whatever_was_wanted(wanted: dict[str, int], hidden: frozenset[str], lang: Language, k: int) -> None:
    index: Index = replace(BUILT, rules=Rules(hidden=hidden))
    chosen = opening(index, wanted, lang, k)
    there = [a for a in index.articles if a.lang == lang and a.id not in hidden]
    assert len(chosen) == min(k, len(there)), "no place is left empty while there is something to show"
    assert len({a.id for a in chosen}) == len(chosen)
    assert all(a in there for a in chosen)
    if len({a.category for a in there}) >= k:
        assert all(sum(a.category == b.category for b in chosen) <= MOST_OF_SHELF for a in chosen if a.category)
