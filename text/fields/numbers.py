"""Order numbers, tracking numbers and amounts of money."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hangulpy import hangul_to_number

from text.fields.field import Field, Kind, apart


def _labelled(words: str) -> re.Pattern[str]:
    """A number that these words announce; where a label has a line of its own, on the next one."""
    return re.compile(
        rf"""(?:{words}) (?:[은는이가]|\s?is)? [\s:#(]{{0,4}}
        (?P<number> (?=[A-Z0-9-]*\d{{3}}) [A-Z0-9]{{2,20}} (?:-[A-Z0-9]{{1,12}}){{0,3}} )
        (?! [A-Z0-9가-힣]{{1,3}}\d | ,\d | 원 | 개월 | 일 )""",
        re.IGNORECASE | re.VERBOSE,
    )


_LABELLED: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    # A long number needs no more than the word beside it: "주문 20261120004218이 안 와요".
    ("order_number", _labelled(r"주문\s?(?:번호|ID|(?=\d{8})) | order\s?(?:no\b\.?|number|id|\#|(?=\d{8}))")),
    ("tracking_number", _labelled(r"(?:송장|택배)\s?(?:번호|(?=\d{9})) | tracking\s?(?:no\b\.?|number|id|\#)")),
)
_DATED = re.compile(r"(?<![\d-])20[2-9]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-\d{3,8}(?![\d-])")

_GROUPED = r"\d{1,3}(?:\s?[,.]\s?\d{3})+|\d+"
_NOT_WON = "(?!점|인(?![데가지])|래|하는|본|격|칙|룸)"
"""원점, 원인, 원래, …: where 원 begins another word."""
_UNITS = {"만": 10_000, "천": 1_000, "백": 100}
# ₩ is read as W or \, the comma as a point.
_WON = re.compile(
    rf"""(?<![\d.,A-Za-z가-힣]) (?:
        [₩￦\\]\s? (?P<sign>{_GROUPED}) (?:\s?원)?
      | W\s? (?P<latin>\d{{1,3}}(?:,\d{{3}})+)
      | (?P<spelt>(?:\d{{1,4}}\s?[만천백]\s?){{1,4}} (?:\d{{1,4}}|\d,\d{{3}})?) \s?원
      | (?P<plain>{_GROUPED}) \s? (?:원{_NOT_WON}|KRW\b|won\b)
    )(?!\d)""",
    re.VERBOSE,
)
# In words: 만오천원, 삼십오만 원, 천원. Without 천 or 만 it is seldom money.
_WON_IN_WORDS = re.compile(
    r"(?<![가-힣])(?P<number>(?=[가-힣\s]{0,8}[천만])(?:[일이삼사오육칠팔구]?[십백천만]\s?){1,6}[일이삼사오육칠팔구]?)\s?원"
    rf"{_NOT_WON}"
)
_DOLLAR = re.compile(
    r"""(?:US\s?)?\$\s? (?P<sign>\d{1,3}(?:,\d{3})+(?:\.\d\d)?|\d+(?:\.\d\d)?) (?!\d)
    | (?<![\d.,]) (?P<word>\d+(?:\.\d\d)?) \s? (?:달러|USD\b)""",
    re.VERBOSE,
)


def find(text: str) -> Iterator[Field]:
    """Order and tracking numbers where a word announces them or a date begins them, and amounts."""
    yield from apart(_found(text))


def _found(text: str) -> Iterator[Field]:
    for kind, pattern in _LABELLED:
        for match in pattern.finditer(text):
            yield Field(kind, match["number"].upper(), match["number"], *match.span("number"))
    for match in _DATED.finditer(text):
        yield Field("order_number", match[0], match[0], *match.span())
    for match in _WON.finditer(text):
        yield Field("amount", f"{_won(match)} KRW", match[0], *match.span())
    for match in _WON_IN_WORDS.finditer(text):
        won = hangul_to_number("".join(match["number"].split()))
        yield Field("amount", f"{won} KRW", match[0], *match.span())
    for match in _DOLLAR.finditer(text):
        dollars = (match["sign"] or match["word"]).replace(",", "")
        yield Field("amount", f"{dollars} USD", match[0], *match.span())


def _won(match: re.Match[str]) -> int:
    if match["spelt"]:
        parts = re.findall(r"(\d+)([만천백]?)", re.sub(r"[\s,]", "", match["spelt"]))
        return sum(int(number) * _UNITS.get(unit, 1) for number, unit in parts)
    return int(re.sub(r"\D", "", match["sign"] or match["latin"] or match["plain"]))
