"""Korean particles change with the sound before them: 주문을 but 카카오를.

Of the 134 words in tests/unit/text/test_particles.py (Hangul, digits, abbreviations, English, brackets) hangulpy 1.5.2
gets 110 right, hangeul 0.2.0 109, es-hangul 0.1.0 93, hgtk 0.2.1 82, tossi 0.3.1 71; hangulpy also has the jamo and the
keyboard for `text.jamo`. `_heard` adds what it lacks: asides, units, English words, telephone numbers.
"""

from __future__ import annotations

import re

import hangulpy

# As hangulpy writes the pairs. Either half is looked up; anything else (에서, 도, 까지) never changes.
_PAIRS = (
    "을/를", "이/가", "은/는", "와/과", "으로/로", "이에요/예요", "아/야", "이나/나", "이랑/랑", "이라고/라고",
    "이란/란", "이라면/라면", "이라도/라도", "이든/든", "으로서/로서", "으로써/로써", "으로부터/로부터",
)  # fmt: skip
_PAIR_OF = {half: pair for pair in _PAIRS for half in pair.split("/")}

_HEARD = 200  # characters: more than any ending and its aside
_ASIDE = re.compile(r"(?<=\S)\s*(?:\([^()]*\)|（[^（）]*）)$")
_CLOSING = re.compile(r"[^\w%]+$")
_UNIT = re.compile(r"(?<=\d)\s?(%|kg|mg|g|cm|mm|km|m|ml|l|L)$")
_UNIT_ENDING = {"%": "트", "kg": "램", "mg": "램", "g": "램", "ml": "터", "l": "터", "L": "터"}
_ABBREVIATION = re.compile("[A-Z]+$")
_ENGLISH = re.compile("[A-Za-z]*[a-z]$")
# How a loanword ends: l → ㄹ; m, n, ng and a short vowel with p, t, k, c → another final consonant (app → 앱, chatbot →
# 챗봇, book → 북); all else on a vowel (cart → 카트, server → 서버, update → 업데이트).
_ENDS_IN_L = re.compile(r"le?$")
_ENDS_CLOSED = re.compile(r"(?:[mn]|ng|[a-z][mn]e|(?:^|[^aeiou])[aeiou](?:[ptc]|c?k|pp|tt)|ook)$")


def attach(word: str, particle: str) -> str:
    """`word` with the right form of `particle`, given in either form: attach("카카오", "을") → "카카오를".

    Numbers and abbreviations are read aloud (LG가, PDF를, 3을, 10%를), closing quotes and brackets are passed over, an
    aside in parentheses is not read at all (주문(취소)을). English words go by their spelling, which is right for most.
    A particle with one form only is attached as it is.
    """
    pair = _PAIR_OF.get(particle)
    if pair is None:
        return word + particle
    form: str = hangulpy.josa_pick(_heard(word), pair)
    return word + form


def _heard(word: str) -> str:
    """Something that ends in the same sound as `word` read aloud, in a form hangulpy judges rightly."""
    heard = _CLOSING.sub("", _ASIDE.sub("", word[-_HEARD:]))
    if unit := _UNIT.search(heard):
        return _UNIT_ENDING.get(unit[1], "터")
    if heard[-1:].isdecimal():  # digit by digit or as a number, 십 백 천 만 and 영 all end in a consonant
        return heard[-1]
    if abbreviation := _ABBREVIATION.search(heard):  # 카카오T, LG U+ VPN
        return abbreviation[0]
    if _ENGLISH.search(heard):
        english = heard.lower()
        return "을" if _ENDS_IN_L.search(english) else "음" if _ENDS_CLOSED.search(english) else "으"
    return heard
