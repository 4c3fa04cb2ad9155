"""Texts in pieces: nothing lost, nothing cut in two."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from text.cutting import MARK, pieces, shortened, size

ADDRESS = "https://shop.example/a/b?item=한글&n=" + "1" * 40


@given(st.text(max_size=300), st.integers(10, 60))
def test_pieces_are_all_of_the_text_within_the_limit(text: str, most: int) -> None:
    made = pieces(text, most)
    assert all(0 < size(piece) <= most for piece in made)
    assert "".join("".join(made).split()) == "".join(text.split())


@given(st.lists(st.sampled_from(["각", "각", "👩‍👩‍👧‍👦", "🇰🇷", "é", "a", " ", "\n", ADDRESS]), max_size=60))
def test_neither_a_letter_nor_an_address_is_cut(words: list[str]) -> None:
    text = " ".join(words)
    made = pieces(text, 120)
    joined = [letter for piece in made for letter in regex.findall(r"\X", piece) if letter.strip()]
    assert joined == [letter for letter in regex.findall(r"\X", text) if letter.strip()]
    assert sum(piece.count(ADDRESS) for piece in made) == text.count(ADDRESS)


def test_a_text_is_parted_between_paragraphs_then_sentences_then_words() -> None:
    assert pieces("하나 둘 셋.\n\n넷 다섯 여섯.", 14) == ["하나 둘 셋.", "넷 다섯 여섯."]
    assert pieces("이렇게 해요. 그다음은 저렇게 해요.", 14) == ["이렇게 해요.", "그다음은 저렇게 해요."]
    assert pieces("가나다라 마바사아 자차", 9) == ["가나다라 마바사아", "자차"]


@given(st.text(max_size=200), st.integers(3, 50))
def test_shortened_says_that_it_is(text: str, most: int) -> None:
    made = shortened(text, most)
    assert size(made) <= most
    assert made == text.strip() or made.endswith(MARK)


def test_one_letter_under_a_heap_of_accents_is_cut_where_nothing_else_can_be() -> None:
    assert [size(p) for p in pieces("a" + "\u0301" * 25, 10)] == [10, 10, 6]
    with pytest.raises(ValueError, match="emoji"):
        pieces("a", 1)
