"""Numbers and e-mail addresses that identify a person: who finds them, and which are let go again.

ko-pii finds registration numbers, telephone numbers and e-mail addresses. The rest stands here, and all of it asks for
a reason to believe: a word that announces the number (여권, 계좌), a form that nothing else has, a check digit.
An order number taken for an account makes a question that nobody finds again.

Every pattern is bounded, so a window of text costs time in proportion to its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ko_pii.checksum.luhn import is_valid as is_luhn
from ko_pii.patterns import email, frn, phone, rrn

Span = tuple[int, int]

# "주문번호 …", "order no. …": what follows is what it says it is.
_OTHER_NUMBER = re.compile(
    r"""(?: 주문|송장|배송|택배|접수|예약|예매|구매|발주|상품권?|제품|모델|품번|일련|시리얼|오류|에러|거래|승인|결제
        | 쿠폰|문의|상담|민원|사건|티켓|바코드|핀|인증|관리|청구|참조|(?:사업자|법인)(?:\s?등록)?
        | order|tracking|invoice|ticket|error|serial|model|transaction|case|receipt|booking )
    \s? (?: 번호|코드|넘버|no\b\.?|numbers?|id|code|\# ) (?: [는은이가] | \s?is )? [\s:=\#(]{0,4} $""",
    re.IGNORECASE | re.VERBOSE,
)
_REGISTRATION = re.compile(r"(?:주민|외국인|등록증)[^0-9\n]{0,16}$")
_FIRST_HALF = re.compile(
    r"(?: 주민\s?(?:등록)?\s?번호 | 앞\s?7\s?자리 ) [^0-9\n]{0,10} (\d{6} (?:\s?-\s?[1-8][\d*●•xX]{0,6})?) (?!\d)",
    re.VERBOSE,
)


def residents(text: str) -> Iterator[Span]:
    """Resident registration numbers (주민등록번호), and the first half where it is called by that name."""
    yield from _registrations(text, rrn.detect(text))
    yield from _groups(_FIRST_HALF, text)


def foreigners(text: str) -> Iterator[Span]:
    """Registration numbers of foreigners (외국인등록번호)."""
    yield from _registrations(text, frn.detect(text))


def _registrations(text: str, hits: Iterable[Any]) -> Iterator[Span]:
    """A hyphen, or 앞자리 … 뒷자리 …, makes the form plain. Any other thirteen digits need a word that announces them
    or a right check digit, which numbers issued since October 2020 do not have."""
    for hit in hits:
        if hit.extra["gender_digit"] in (0, 9):  # born before 1900: rather an order number such as 241122-0000001
            continue
        plain = "-" in hit.text or hit.extra["checksum_valid"] or "reassembled" in hit.extra
        if _announced(text, hit.start, _REGISTRATION) or (plain and not _announced(text, hit.start, _OTHER_NUMBER)):
            yield hit.start, hit.end


_SAFE_NUMBER = re.compile(r"(?<!\d)(050[2-8][-. ]?\d{3,4}[-. ]?\d{4})(?!\d)")  # 안심번호: forwards to a person
_LONGER_BEFORE = re.compile(r"(?:[0-9][-./]|[A-Za-z]-?)$")
_LONGER_AFTER = re.compile(r"-[0-9]")


def phones(text: str) -> Iterator[Span]:
    """Telephone numbers of people. 1588-… and its like belong to companies, and customers ask about them."""
    for hit in phone.detect(text):
        kind = hit.extra["type"]
        if kind == "mobile" or (kind != "representative" and not _part_of_longer(text, hit.start, hit.end)):
            yield hit.start, hit.end
    yield from _groups(_SAFE_NUMBER, text)


def _part_of_longer(text: str, start: int, end: int) -> bool:
    """2024-02-345-6789 holds no telephone number, and neither does 접수번호 02-345-6789."""
    return (
        _announced(text, start, _OTHER_NUMBER)
        or _announced(text, start, _LONGER_BEFORE)
        or _LONGER_AFTER.match(text, end) is not None
    )


def emails(text: str) -> Iterator[Span]:
    """E-mail addresses, also written as name [at] host [dot] com."""
    for hit in email.detect(text):
        yield hit.start, hit.end


_CARD = re.compile(r"(?<!\d)(?:\d{4}(\s?[-./]\s?|\s)\d{4}\1\d{4}\1\d{4}|\d{4}([- ])\d{6}\2\d{5}|\d{15,16})(?!\d)")
_CARD_NAMED = re.compile(r"카드[^\d\n]{0,16}$")


def cards(text: str) -> Iterator[Span]:
    """Payment cards: an issuer's prefix and a right check digit, or a card's grouping after the word 카드."""
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        grouped = digits != match[0]
        named = grouped and _announced(text, match.start(), _CARD_NAMED)
        if (named or _is_issued(digits, grouped=grouped)) and not _announced(text, match.start(), _OTHER_NUMBER):
            yield match.span()


def _is_issued(digits: str, *, grouped: bool) -> bool:
    """Order numbers that start with a date (2024…) must not pass: one in ten has a right check digit."""
    issued = (
        digits[:2] in ("34", "37")
        if len(digits) == 15
        else (digits[0] in "3456" or (digits[0] == "9" and grouped) or 2221 <= int(digits[:4]) <= 2720)
    )
    return issued and bool(is_luhn(digits))


_GROUPED = r"\d{2,6}(?:[- ]\d{1,7}){1,4}"
_ACCOUNT = rf"({_GROUPED}|\d{{10,14}})(?![\d-])"
_BANK = "(?:[가-힣A-Z]{0,4}(?:은행|뱅크)|카뱅|농협|수협|신협|새마을금고|NH|IBK|KEB|KDB|BNK|DGB)"
# Words as much as banks: only beside a number in groups.
_SHORT_BANK = "(?:국민|신한|우리|하나|기업|카카오|토스|케이|씨티|제일|산업|우체국|새마을|IBK기업|KB국민|KB|SC|MG)"
_ACCOUNTS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:계좌|통장|account|{_BANK})[^\d\n-]{{0,12}}{_ACCOUNT}",
        rf"(?<![가-힣A-Z]){_SHORT_BANK}[\s:)]{{0,2}}({_GROUPED})(?![\d-])",
        rf"(?<![\d-]){_ACCOUNT}\s?\(?{_BANK}",
        rf"(?<![\d-])({_GROUPED})\s?\(?{_SHORT_BANK}",
        r"(?:입금|송금|이체|환불|환급)[^\d\n]{0,12}(\d{2,6}(?:-\d{2,7}){2,4})(?![\d-])",
    )
]
_DATE = re.compile(
    r"(?:19|20)\d\d ([-. ]?) (?:0[1-9]|1[0-2]|[1-9](?=[-. ])) \1 (?:0[1-9]|[12]\d|3[01]|[1-9](?!\d))", re.VERBOSE
)
_AMOUNT = re.compile(r"원|개|건|명|점|[,.:]\d")


def accounts(text: str) -> Iterator[Span]:
    """Bank accounts: ten to fourteen digits beside a bank, 계좌 or a word for moving money; no date, no amount."""
    for pattern in _ACCOUNTS:
        for start, end in _groups(pattern, text, unless=_OTHER_NUMBER):
            digits = sum(map(str.isdigit, text[start:end]))
            if 10 <= digits <= 14 and not _DATE.match(text, start) and not _AMOUNT.match(text, end):
                yield start, end


_PASSPORT = re.compile(
    r"""(?: 여권|passport ) [^\d\n]{0,20}?
    (?<![A-Za-z0-9]) ( [A-Z]{1,2}\d{7,8} | [A-Z]\d{3}[A-Z]\d{4} | \d{9} ) (?![A-Za-z0-9])""",
    re.IGNORECASE | re.VERBOSE,
)
_LICENCE = re.compile(
    r"""(?<![\d-]) ( (?: (?:1[1-9]|2[0-8])-
        | (?:서울|부산|경기[남북]?부?|강원|충북|충남|전북|전남|경북|경남|제주|대구|인천|광주|대전|울산)\s? )
        \d\d-\d{6}-\d\d ) (?![\d-])
    | 면허[^\d\n]{0,16} ( (?:1[1-9]|2[0-8])[- ]?\d\d[- ]?\d{6}[- ]?\d\d ) (?!\d)""",
    re.VERBOSE,
)
_CUSTOMS_CODE = re.compile(r"통관[^\d]{0,40}?(?<![A-Za-z0-9])(P\d{12})(?!\d)", re.IGNORECASE)
_FULL_DATE = r"(?:19|20)?\d\d\s?[-./년]\s?\d{1,2}\s?[-./월]\s?\d{1,2}[일.]?"
_BIRTH_DATE = re.compile(
    rf"""(?: 생년\s?월일|생일|출생일|date\sof\sbirth|birthday|\bdob ) (?: 은|는|이|가|\s?is )? [\s:=(]{{0,3}}
        ( {_FULL_DATE} | (?:19|20)?\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?!\d) )
    | (?<!\d) ({_FULL_DATE}) \s?생(?![각년산선성일활])""",
    re.IGNORECASE | re.VERBOSE,
)


def passports(text: str) -> Iterator[Span]:
    """Passport numbers, Korean or not, after the word: M12345678 alone may be anybody's order."""
    yield from _groups(_PASSPORT, text, unless=_OTHER_NUMBER)


def licences(text: str) -> Iterator[Span]:
    """Driving licences: 11-22-333333-44 or 서울 22-333333-44, and twelve digits in a row after 면허."""
    yield from _groups(_LICENCE, text, unless=_OTHER_NUMBER)


def customs_codes(text: str) -> Iterator[Span]:
    """Personal customs codes (개인통관고유부호), which every order from abroad asks for."""
    yield from _groups(_CUSTOMS_CODE, text)


def birth_dates(text: str) -> Iterator[Span]:
    """Dates that the text calls a birth date; any other date stays."""
    yield from _groups(_BIRTH_DATE, text)


def _announced(text: str, start: int, words: re.Pattern[str]) -> bool:
    return words.search(text, max(0, start - 32), start) is not None


def _groups(pattern: re.Pattern[str], text: str, unless: re.Pattern[str] | None = None) -> Iterator[Span]:
    """Where the pattern's one matching group stands, unless `unless` announces it as something else."""
    for match in pattern.finditer(text):
        start, end = match.span(match.lastindex or 0)
        if unless is None or not _announced(text, start, unless):
            yield start, end
