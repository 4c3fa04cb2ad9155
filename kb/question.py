"""A customer's question as help search reads it: words, a screenshot, or both."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from contracts.articles import Language
from kb.frame import without_frame
from kb.rules import Synonyms
from text.jamo import from_keyboard, looks_like_keyboard_slip
from text.language import detect
from text.normalise import match_key, normalise

MAX_CHARACTERS = 2_000
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
NO_SYNONYMS = Synonyms(())


@dataclass(frozen=True, slots=True)
class Part:
    """One text to search by: a normalised line, and the language it is in."""

    text: str
    written: Language | None


@dataclass(frozen=True, slots=True)
class Question:
    """`text`: one normalised line. `key`: equal for equal questions.

    `written`: the language it is in; `lang`: the one to answer in; None where nothing tells.
    `screen`: what a picture says, one normalised line; `codes`: error codes in it; `synonyms` read the words.
    """

    text: str
    key: str
    written: Language | None
    lang: Language | None
    screen: str = ""
    codes: tuple[str, ...] = ()
    synonyms: Synonyms = NO_SYNONYMS

    @property
    def is_blank(self) -> bool:
        """Nothing to search by: empty, emoji, punctuation, and no picture that says anything."""
        return not self.parts and not self.codes

    @property
    def parts(self) -> tuple[Part, ...]:
        """The customer's words as they are meant, then the screen; either alone where the other says nothing."""
        meant = self.synonyms.rewrite(without_frame(self.text))
        words = (Part(meant, self.written),) if _LETTER_OR_DIGIT.search(self.key) else ()
        screen = (Part(self.screen, detect(self.screen)),) if _LETTER_OR_DIGIT.search(self.screen) else ()
        return words + screen


def read(
    query: str,
    lang: Language | None = None,
    *,
    screen: str = "",
    codes: Sequence[str] = (),
    synonyms: Synonyms = NO_SYNONYMS,
) -> Question:
    """Normalises, and puts right what was typed on the wrong keyboard layout. `lang`: as asked for, else as written."""
    text = normalise(query[:MAX_CHARACTERS])
    if looks_like_keyboard_slip(text):
        text = normalise(from_keyboard(text))
    shown = normalise(screen[:MAX_CHARACTERS])
    written = detect(text)
    return Question(
        text=text,
        key=match_key(text),
        written=written,
        lang=lang or written or detect(shown),
        screen=shown,
        codes=tuple(normalise(code) for code in codes),
        synonyms=synonyms,
    )
