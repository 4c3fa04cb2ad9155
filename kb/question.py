"""A customer's question as help search reads it."""

import re
from dataclasses import dataclass

from contracts.articles import Language
from text.jamo import from_keyboard, looks_like_keyboard_slip
from text.language import detect
from text.normalise import match_key, normalise

MAX_CHARACTERS = 2_000
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Question:
    """`text`: one normalised line. `key`: equal for equal questions.

    `written`: the language it is in; `lang`: the one to answer in; None where nothing tells.
    """

    text: str
    key: str
    written: Language | None
    lang: Language | None

    @property
    def is_blank(self) -> bool:
        """Nothing to search by: empty, emoji, punctuation."""
        return not _LETTER_OR_DIGIT.search(self.key)


def read(query: str, lang: Language | None = None) -> Question:
    """Normalises, and puts right what was typed on the wrong keyboard layout. `lang`: as asked for, else as written."""
    text = normalise(query[:MAX_CHARACTERS])
    if looks_like_keyboard_slip(text):
        text = normalise(from_keyboard(text))
    written = detect(text)
    return Question(text=text, key=match_key(text), written=written, lang=lang or written)
