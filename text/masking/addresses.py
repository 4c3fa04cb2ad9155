"""Postal addresses: a road or lot number in a known district, or a flat in a block, with all that belongs to it.

"서울 강남구" alone identifies nobody and is what a question about delivery is about, so it stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ko_pii.dictionaries.districts import ALL_DISTRICTS, PROVINCE_ABBREV, PROVINCES

Span = tuple[int, int]

# Wards of large cities have no council of their own, and ko-pii's gazetteer leaves them out.
_WARDS = (
    "분당구|수정구|중원구|영통구|장안구|권선구|팔달구|덕양구|일산동구|일산서구|만안구|동안구|단원구|상록구|처인구"
    "|기흥구|수지구|원미구|소사구|오정구|상당구|서원구|흥덕구|청원구|동남구|서북구|완산구|덕진구|의창구|성산구"
    "|마산합포구|마산회원구|진해구"
)
_PROVINCE = "|".join(sorted({*PROVINCES, *PROVINCE_ABBREV}, key=len, reverse=True))
_DISTRICT = "|".join([_WARDS, *sorted(ALL_DISTRICTS, key=len, reverse=True)])
_AREA = rf"""(?<![가-힣])
    (?: (?:{_PROVINCE})\s? (?:(?:{_DISTRICT})\s?){{0,2}} | (?:(?:{_DISTRICT})\s?){{1,2}} )
    (?: [가-힣]{{1,5}}[읍면]\s? )?"""

# Counted things are no house numbers: 서울 매장으로 3번, 부산 거리 2km.
_COUNTED = "번(?!지)|개|만|천|원|년|월|일|시|분|초|명|회|건|주|장|박|인|호선|배|차|위|가"
_NUMBER = rf"""(?:지하\s?)? \d{{1,5}} (?:-\d{{1,4}})? (?:번지)?
    (?! -?\d | [.:]\d | % | {_COUNTED} | \s(?:{_COUNTED})(?![가-힣]) | [A-Za-z] | \s[a-z] )"""
_ROAD = rf"""\d? [가-힣A-Za-z] [가-힣A-Za-z0-9.·]{{0,11}} (?: 대로 | (?<!으)로 | 길 )
    (?: \s?\d{{1,4}}(?:번|[가-하])?길 )? \s? {_NUMBER}"""
_LOT = rf"[가-힣]{{1,6}}\d{{0,2}}[동리가]\s? (?:산\s?)? {_NUMBER}"
_STREET = rf"(?: {_ROAD} | {_LOT} )"

_UNIT = r"(?: (?:지하\s?|제\s?)?\d{1,5}(?:동|호|층|단지) | [A-Z가-하]동 | \d{2,4}-\d{2,5}(?!\d) )"
_BUILDING = r"""[가-힣A-Za-z0-9]{1,14}
    (?: 아파트|빌라|빌딩|타워|오피스텔|맨션|주택|청사|센터|상가|하우스|빌|파크|캐슬|힐스|자이|마을|연립|원룸|고시원
      | 기숙사|플라자 ) (?![가-힣])"""
_WORD = r"[가-힣A-Za-z0-9]{1,15}"
# What follows the number: (역삼동), 302호, ○○아파트, and one or two words that lead to a flat.
_DETAIL = rf"""(?: [,\s]{{0,3}}
    (?: \([^()\n]{{1,30}}\) | {_UNIT} | {_BUILDING} | (?:{_WORD}\s){{1,2}}(?={_UNIT}) | {_WORD}?(?={_UNIT}) )
    ){{0,6}}"""

_PATTERNS = [
    re.compile(pattern, re.VERBOSE)
    for pattern in (
        rf"({_AREA} {_STREET} {_DETAIL})",
        rf"({_AREA} [가-힣]{{1,6}}\d{{0,2}}[동리가]\s (?:{_WORD}\s){{1,2}} (?:{_UNIT}\s?)? \d{{1,5}}호)",
        rf"(?:주소|배송지)[는은가이]?[\s:]{{1,3}} ({_STREET} {_DETAIL})",
        rf"(?<![가-힣A-Za-z0-9]) ({_ROAD} [,\s]{{0,3}} (?:{_BUILDING}\s?)? (?:{_UNIT}\s?){{0,2}} \d{{1,5}}[호층])",
        r"(?<![가-힣A-Za-z0-9]) ((?:[가-힣A-Za-z0-9]{2,15}\s?)? \d{1,4}동\s?\d{1,4}호)",
    )
]


def addresses(text: str) -> Iterator[Span]:
    """Spans of addresses, without the word 주소 or what is to be done there."""
    for pattern in _PATTERNS:
        yield from (match.span(1) for match in pattern.finditer(text))
