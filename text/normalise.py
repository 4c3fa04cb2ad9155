"""Two forms of what a customer typed: one we keep and show (`clean`), one we index and classify (`normalise`).

`match_key` makes a third from the second, for telling whether two questions are the same one.
"""

from __future__ import annotations

import unicodedata

import regex

from text.jamo import compose

# Lone surrogates cannot be stored; controls and format characters hide, reorder or forge text. What emoji need stays:
# the joiner between two pictographs, and the tags that make the flag of England.
_INVISIBLE = regex.compile(
    r"""
    (?<keep> \U0001F3F4 [\U000E0020-\U000E007E]+ \U000E007F
    |        (?<=[\p{Extended_Pictographic}\p{EMod}\uFE0F]) \u200D (?=\p{Extended_Pictographic}) )
    | [\p{Cs}\p{Cf}] | (?![\t\n]) \p{Cc}
    """,
    regex.VERBOSE,
)
_NEWLINE = regex.compile(r"\r\n?|[\u0085\u2028\u2029\x0B\x0C]")
# Stream-safe text (UAX #15, section 13): no letter needs 30 marks, and sorting 100,000 of them takes seconds.
_MARKS = regex.compile(r"(\p{M}{30})\p{M}+")
_GRAPHEME = regex.compile(r"\X")
_SPACES = regex.compile(r"\s+")

# Full-width ASCII, the ideographic space, ㆍ (typed as a middle dot), half-width Hangul. Hangul fillers show nothing.
_WIDTH: dict[int, int | None] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_WIDTH |= {0x3000: 0x20, 0x318D: 0xB7, 0x115F: None, 0x1160: None, 0x3164: None, 0xFFA0: None}
_WIDTH |= {
    code: int(unicodedata.decomposition(chr(code)).split()[1], 16)
    for code in range(0xFFA1, 0xFFDD)
    if unicodedata.decomposition(chr(code))
}

# Dropped from a match key: punctuation, symbols, emoji and their parts, and the laughing and crying that surround a
# question. What tells two questions apart stays: 1.5, 10:30, 2-3, 10%, C++, ₩, ㄱㅅ.
_DECORATION = regex.compile(
    r"""
    (?: (?<=\d) [.:/~-] (?=\d) | (?<=[a-z]) [+\#]+ | [%\p{Sc}] ) (*SKIP)(*FAIL)
    | [\p{P}\p{S}\p{Z}\p{Cf}\s\uFE00-\uFE0F\u20E3]+ | [ㅋㅎㅠㅜ]+
    """,
    regex.VERBOSE,
)


def clean(text: str, limit: int = 2000) -> str:
    """What we keep and show of an utterance: NFC, nothing that hides or reorders text, `limit` characters at most.

    Line breaks stay (as \\n). The cut falls between two graphemes, unless the first alone is longer than `limit`.
    """
    text = visible(text).strip()
    if len(text) <= limit:
        return text
    end = 0
    for grapheme in _GRAPHEME.finditer(text, 0, limit + 1):
        if grapheme.end() > limit:
            break
        end = grapheme.end()
    return text[: end or limit].rstrip()


def normalise(text: str) -> str:
    """What we compare, index and classify: one line of NFC with half-width ASCII and whole syllables. Idempotent.

    Case and punctuation stay; they matter to a classifier. Use `match_key` for equality.
    """
    return _SPACES.sub(" ", compose(visible(text.translate(_WIDTH)))).strip()


def match_key(text: str) -> str:
    """Equal for two questions that differ only in case, spacing, punctuation, emoji or ㅋㅋ and ㅠㅠ.

    Politeness levels are left alone: telling 돼요 from 되나요 needs a morphological analyser and changes meanings.
    A text of nothing but decoration ("ㅋㅋㅋ!!") is its own key, so that it equals no other.
    """
    plain = normalise(normalise(text).casefold())
    return compose(_DECORATION.sub("", plain)) or plain


def visible(text: str) -> str:
    """NFC without controls, format characters and lone surrogates; line breaks and tabs stay, and emoji stay whole."""
    text = _INVISIBLE.sub(r"\g<keep>", _NEWLINE.sub("\n", text))
    return _MARKS.sub(r"\1", unicodedata.normalize("NFC", _MARKS.sub(r"\1", text)))
