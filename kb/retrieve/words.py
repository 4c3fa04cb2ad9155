"""Words: Kiwi's morphemes, so that "환불받고" and "환불은" meet in "환불"."""

from functools import cache
from threading import Lock
from typing import NamedTuple

from kiwipiepy import Kiwi

from contracts.articles import Article

MAX_CHARACTERS = 500
"""Read of a question; bodies are read whole."""
# What carries meaning: nouns, stems of verbs and adjectives, roots, determiners, adverbs, foreign words, numbers.
_CONTENT = ("NN", "NP", "NR", "VV", "VA", "XR", "XPN", "MM", "MAG", "IC", "SL", "SN", "SH", "W_SERIAL")
_NAMED = ("NN", "SL", "SN", "XR")
# English words that stand in any question; Korean's are told by their tags.
_STOP_WORDS = """
a an and any are at be but by can could did do does for from had has have how i if in is it its just my need not of on
or our please should so that the there they this to want was we were what when where which who why will with would you
your
"""
_STOP = frozenset(_STOP_WORDS.split())
_lock = Lock()


class Word(NamedTuple):
    """`term` is compared; `form` is shown to people where `is_name`: a noun, a foreign word, a number."""

    term: str
    form: str
    is_name: bool


def of_text(text: str) -> list[Word]:
    """The words of a text, in order, small words and endings left out."""
    with _lock:
        tokens = _kiwi().tokenize(text.lower())
    return [_word(t.form, t.tag) for t in tokens if t.tag.startswith(_CONTENT) and t.form not in _STOP]


def of_article(article: Article) -> list[str]:
    """The terms of an article; its title counts twice."""
    text = "\n".join((article.title, article.title, *article.wordings, article.body))
    return [word.term for word in of_text(text)]


def _word(form: str, tag: str) -> Word:
    # A stem may look like a noun ("되" of 되다): kept apart.
    return Word(f"{form}/V" if tag.startswith("V") else form, form, tag.startswith(_NAMED))


@cache
def _kiwi() -> Kiwi:
    """Without its dictionaries of names and compounds, which cost 265 MB and move R@1 by under .01."""
    return Kiwi(num_workers=1, load_default_dict=False, load_multi_dict=False, load_typo_dict=False)
