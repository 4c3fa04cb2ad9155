import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.authoring import Content
from kb.authoring import diff

BEFORE = Content(title="질문", body="받은 날부터 1년 동안 쓸 수 있어요.", wordings=("하나",))


def parts(before: str, after: str) -> list[tuple[str, str]]:
    (field,) = diff.fields(BEFORE.model_copy(update={"body": before}), BEFORE.model_copy(update={"body": after}))
    return [(part.kind, part.text) for part in field.parts]


def test_a_word_that_changed() -> None:
    assert parts("받은 날부터 1년 동안", "받은 날부터 2년 동안") == [
        ("same", "받은 날부터 "),
        ("removed", "1년"),
        ("added", "2년"),
        ("same", " 동안"),
    ]


def test_a_sentence_that_is_new_reads_as_one() -> None:
    assert parts("가나 다라", "첫 번째 글") == [("removed", "가나 다라"), ("added", "첫 번째 글")]


def test_only_fields_that_differ_and_all_of_a_first_version() -> None:
    assert diff.fields(BEFORE, BEFORE) == ()
    assert [field.field for field in diff.fields(None, BEFORE)] == ["title", "body", "lang", "wordings"]


@pytest.mark.parametrize("kind", ["removed", "added"])
@given(before=st.text("가나 \n.", max_size=30), after=st.text("가나 \n.", max_size=30))
def test_both_texts_can_be_read_from_the_parts(kind: str, before: str, after: str) -> None:
    if before != after:
        said = "".join(text for what, text in parts(before, after) if what in ("same", kind))
        assert said == (before if kind == "removed" else after)
