"""What counts as personal data for a help desk: the rules behind `text.masking`.

ko-pii finds resident numbers, telephone numbers, e-mail addresses and cards; docs/decisions/0002-masking.md has the figures and
why its other detectors are not used. The rest stands here and asks for a reason to believe: a word that announces it
("여권", "예금주"), or a form nothing else has. An order number taken for an account is an article nobody finds again.

All patterns are bounded, so that a window of text costs time in proportion to its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ko_pii.checksum import frn_checksum, rrn_checksum
from ko_pii.dictionaries.common_words import COMMON_WORDS
from ko_pii.dictionaries.districts import ALL_DISTRICTS, PROVINCE_ABBREV, PROVINCES
from ko_pii.patterns import card, email, frn, phone, rrn

Span = tuple[int, int]

# --- numbers that ko-pii finds ----------------------------------------------------------------------------------------

# "주문번호 …", "order no. …": whatever follows is what it says it is.
_OTHER_NUMBER = re.compile(
    r"(?:주문|송장|배송|택배|접수|예약|예매|구매|발주|상품|제품|모델|품번|일련|시리얼|오류|에러|거래|승인|결제|쿠폰|문의|상담|민원|사건"
    r"|티켓|사업자(?:\s?등록)?|법인(?:\s?등록)?|바코드|핀|인증|관리|청구|참조|order|tracking|invoice|ticket|error|serial|model"
    r"|transaction|case|receipt|booking)\s?(?:번호|코드|넘버|no\b\.?|numbers?|id|code|#)"
    r"(?:[는은이가]|\s?is)?[\s:=#(]{0,4}$",
    re.IGNORECASE,
)
_LONGER_NUMBER_BEFORE = re.compile(r"[0-9A-Za-z][-./]?$")
_LONGER_NUMBER_AFTER = re.compile(r"[-./]?[0-9A-Za-z]")
_RRN_NAMED = re.compile(r"(?:주민|외국인)\s?(?:등록)?\s?(?:번호)?[^0-9]{0,10}$")


def residents(text: str) -> Iterator[Span]:
    """Resident registration numbers; thirteen digits in one need a right check digit or a word that announces them."""
    for hit in rrn.detect(text):
        if hit.extra["gender_digit"] in (9, 0):  # born before 1900: an order number of the form 241122-0000001
            continue
        named = _RRN_NAMED.search(text, max(0, hit.start - 24), hit.start)
        if named or (not _other_number(text, hit.start) and (not hit.text.isdigit() or hit.extra["checksum_valid"])):
            yield hit.start, hit.end


def foreign_residents(text: str) -> Iterator[Span]:
    """Registration numbers of foreigners, by the same rule."""
    for hit in frn.detect(text):
        named = _RRN_NAMED.search(text, max(0, hit.start - 24), hit.start)
        if named or (not _other_number(text, hit.start) and (not hit.text.isdigit() or hit.extra.get("checksum_valid"))):
            yield hit.start, hit.end
