import unicodedata

import pytest

from kb.question import MAX_CHARACTERS, read


def test_two_unicode_forms_of_a_question_are_one() -> None:
    assert read(unicodedata.normalize("NFD", "환불은 언제 되나요?")) == read("환불은  언제 되나요?")


def test_hangul_typed_on_the_english_layout_is_put_right() -> None:
    question = read("ghksqnfdms djswp ehlsk")
    assert question.text == "환불은 언제 되나"
    assert question.written == "ko"


def test_the_language_asked_for_goes_before_the_one_written_in() -> None:
    question = read("how do I get a refund", "ko")
    assert (question.written, question.lang) == ("en", "ko")


@pytest.mark.parametrize("text", ["", "   ", "🙂🙂", "?!…", "\0\0", "\u202e\u200b"])
def test_nothing_to_search_by_is_blank(text: str) -> None:
    assert read(text).is_blank


def test_a_long_text_is_cut() -> None:
    assert len(read("가" * 100_000).text) == MAX_CHARACTERS
