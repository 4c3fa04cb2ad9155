from contracts.articles import Article
from kb.authoring.trying import GUARDS, guards
from tests.unit.kb.conftest import LetterEncoder, build

MANY = [Article(id=f"a{n}", title=f"{n}번째 질문이에요", body="답") for n in range(80)]


def test_of_many_guards_the_nearest_are_asked(encoder: LetterEncoder) -> None:
    written = Article(id="new", title="포인트 유효기간", body="1년")
    near = Article(id="near", title="포인트 유효기간이 있나요", body="네")
    chosen = guards(build([*MANY, near], encoder), written, ["포인트 유효기간은요", "아무 상관 없음"], encoder)
    assert len(chosen) == GUARDS
    assert {chosen[0].query, chosen[1].query} == {near.title, "포인트 유효기간은요"}


def test_an_article_does_not_guard_against_itself(encoder: LetterEncoder) -> None:
    chosen = guards(build(MANY[:5], encoder), MANY[0], [MANY[1].title], encoder)
    assert [guard.query for guard in chosen] == [article.title for article in MANY[1:5]]


def test_without_an_encoder_solved_questions_come_first() -> None:
    chosen = guards(build(MANY, None), MANY[0], ["해결된 질문"], None)
    assert (chosen[0].query, len(chosen)) == ("해결된 질문", GUARDS)
