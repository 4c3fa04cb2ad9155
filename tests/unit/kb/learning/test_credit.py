from dataclasses import replace

import pytest

from kb.events import Session, Shown
from kb.learning import credit
from kb.learning.credit import Credit, credits, of_pairs, once_a_visitor
from kb.learning.examination import examination

SESSION = Session(
    search_id="s1",
    query="환불 언제",
    lang="ko",
    shown=tuple(Shown(name, "suggestion", 1.0) for name in ("a", "b", "c")),
    clicked=frozenset({"b"}),
    solved=frozenset(),
    not_solved=frozenset(),
    follow_ups=frozenset(),
    visitor="v1",
)


def looked(place: int) -> float:
    return 1 / (place + 1)


def weights(session: Session) -> dict[str, float]:
    return {one.article_id: one.weight for one in credits([session], looked)}


class TestWeights:
    def test_a_click_further_down_counts_more(self) -> None:
        assert weights(SESSION) == {"b": pytest.approx(2.0)}
        assert weights(replace(SESSION, clicked=frozenset({"a"}))) == {"a": pytest.approx(1.0)}

    def test_but_not_without_end(self) -> None:
        far = replace(SESSION, shown=tuple(Shown(f"x{n}", "suggestion", 1.0) for n in range(9)), clicked={"x8"})  # type: ignore[arg-type]
        assert weights(far) == {"x8": credit.MOST_FOR_PLACE}

    def test_solved_counts_double_and_not_solved_nothing(self) -> None:
        assert weights(replace(SESSION, solved=frozenset({"b"}))) == {"b": pytest.approx(4.0)}
        assert weights(replace(SESSION, not_solved=frozenset({"b"}))) == {}

    @pytest.mark.parametrize("what", ["asked_again", "to_human"])
    def test_a_click_that_settled_nothing_counts_little(self, what: str) -> None:
        assert weights(replace(SESSION, follow_ups=frozenset({what}))) == {"b": pytest.approx(2 * credit.LEFT_OPEN)}


class TestErrors:
    def test_a_click_on_what_hardly_fits_counts_less_the_more_clicks_err(self) -> None:
        unlikely = replace(SESSION, shown=tuple(replace(one, score=0.1) for one in SESSION.shown))
        assert weights(unlikely)["b"] < weights(SESSION)["b"]
        unsolved = [replace(SESSION, search_id=str(n), not_solved=frozenset({"b"})) for n in range(40)]
        assert credits([unlikely, *unsolved], looked)[0].weight < weights(unlikely)["b"]

    def test_how_many_err_is_what_people_say(self) -> None:
        assert credit.erring([SESSION]) == 0.1
        said = [replace(SESSION, solved=frozenset({"b"}))] * 30 + [replace(SESSION, not_solved=frozenset({"b"}))] * 10
        assert credit.erring(said) == 0.25


class TestVisitors:
    def test_one_visitor_counts_once_for_an_article(self) -> None:
        again = [Credit(f"질문 {n}", "a", 1.0, "v1") for n in range(100)]
        assert once_a_visitor(again) == [again[-1]]

    def test_one_visitor_has_a_say_in_some_articles_alone(self) -> None:
        everything = [Credit("질문", f"a{n}", 1.0, "v1") for n in range(100)]
        assert once_a_visitor(everything) == everything[-credit.MAX_OF_VISITOR :]

    def test_others_are_not_touched(self) -> None:
        two = [Credit("질문", "a", 1.0, "v1"), Credit("질문", "a", 1.0, "v2")]
        assert once_a_visitor(two) == two


def test_a_plain_log_counts_equal_lines_once() -> None:
    found = of_pairs([("환불 언제?", "a"), ("환불 언제", "a"), ("환불 언제", "b")])
    assert [(one.article_id, one.weight) for one in found] == [("a", 1.0), ("b", 1.0)]
    assert len({one.visitor for one in found}) == 2


class TestExamination:
    def test_before_anything_is_known_the_first_place_is_seen_most(self) -> None:
        looks = examination([])
        assert [looks(place) for place in range(3)] == [1.0, pytest.approx(1 / 2), pytest.approx(1 / 3)]
        assert looks(99) == looks(19)

    def test_places_that_are_clicked_as_often_are_seen_as_often(self) -> None:
        """Scores that say nothing, and clicks spread evenly over three places: then so is attention, nearly."""
        sessions = [replace(SESSION, search_id=str(n), clicked=frozenset({"abc"[n % 3]})) for n in range(3_000)]
        looks = examination(sessions)
        assert looks(0) == 1.0
        assert looks(2) > 0.8

    def test_it_never_rises(self) -> None:
        sessions = [replace(SESSION, search_id=str(n), clicked=frozenset({"c"})) for n in range(300)]
        looks = examination(sessions)
        assert looks(0) >= looks(1) >= looks(2) > 0


class TestInOtherWords:
    """The first list showed nothing of use; asked again in other words, the visitor found what they wanted."""

    before = replace(
        SESSION, search_id="s0", query="돈 언제 와", clicked=frozenset(), follow_ups=frozenset({"asked_again"})
    )
    found = replace(
        SESSION,
        shown=(Shown("wanted", "suggestion", 1.0),),
        clicked=frozenset({"wanted"}),
        solved=frozenset({"wanted"}),
    )

    def test_the_words_before_are_credited_too(self) -> None:
        made = credits([self.before, self.found], looked)
        assert [(one.query, one.article_id) for one in made] == [("환불 언제", "wanted"), ("돈 언제 와", "wanted")]
        alone = credits([self.found], looked)
        assert sum(one.weight for one in made) == pytest.approx(alone[0].weight), "one visitor, one vote"

    def test_not_what_the_first_list_showed(self) -> None:
        there = replace(self.before, shown=(Shown("wanted", "suggestion", 1.0),))
        assert [one.query for one in credits([there, self.found], looked)] == ["환불 언제"]

    def test_not_another_visitor_nor_after_something_was_chosen(self) -> None:
        other = replace(self.found, visitor="v2")
        assert [one.query for one in credits([self.before, other], looked)] == ["환불 언제"]
        chosen = replace(self.before, clicked=frozenset({"a"}))
        assert ("환불 언제", "wanted") in [(one.query, one.article_id) for one in credits([chosen, self.found], looked)]

    def test_not_without_asking_again_and_not_where_it_did_not_help(self) -> None:
        left = replace(self.before, follow_ups=frozenset({"to_human"}))
        assert [one.query for one in credits([left, self.found], looked)] == ["환불 언제"]
        useless = replace(self.found, solved=frozenset(), not_solved=frozenset({"wanted"}))
        assert credits([self.before, useless], looked) == []

    def test_a_row_of_questions_is_bounded(self) -> None:
        many = [replace(self.before, search_id=f"s{n}", query=f"질문 {n}") for n in range(9)]
        made = credits([*many, replace(self.found, visitor="v1")], looked)
        assert [one.query for one in made] == ["환불 언제", "질문 6", "질문 7", "질문 8"]
