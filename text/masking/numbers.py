"""Numbers and addresses of the net that identify a person: who finds them, and what is let go again.

ko-pii finds registration numbers, telephone numbers, e-mail addresses and cards. The rest, and what follows on ko-pii, asks
for a reason to believe: a word that announces the number ("여권", "계좌"), a form nothing else has, a right check digit.
An order number taken for an account is a question nobody finds again.

Every pattern is bounded, so a window of text costs time in proportion to its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ko_pii.checksum.luhn import is_valid as is_luhn
from ko_pii.patterns import card, email, frn, phone, rrn

Span = tuple[int, int]

# "주문번호 …", "order no. …": what follows is what it says it is.
_OTHER_NUMBER = re.compile(
    r"(?:주문|송장|배송|택배|접수|예약|예매|구매|발주|상품권?|제품|모델|품번|일련|시리얼|오류|에러|거래|승인|결제|쿠폰|문의|상담|민원"
    r"|사건|티켓|사업자(?:\s?등록)?|법인(?:\s?등록)?|바코드|핀|인증|관리|청구|참조|order|tracking|invoice|ticket|error|serial"
    r"|model|transaction|case|receipt|booking)\s?(?:번호|코드|넘버|no\b\.?|numbers?|id|code|#)"
    r"(?:[는은이가]|\s?is)?[\s:=#(]{0,4}$",
    re.IGNORECASE,
)
_REGISTRATION = re.compile(r"(?:주민|외국인|등록증)[^0-9\n]{0,16}$")
_FIRST_HALF = re.compile(r"(?:주민\s?(?:등록)?\s?번호|앞\s?7\s?자리)[^0-9\n]{0,10}(\d{6}(?:\s?-\s?[1-8][\d*●•xX]{0,6})?)(?!\d)")


def residents(text: str) -> Iterator[Span]:
    """Resident registration numbers (주민등록번호), and the first half where it is called by that name."""
    yield from _registrations(text, rrn.detect(text))
    yield from _groups(_FIRST_HALF, text)


def foreigners(text: str) -> Iterator[Span]:
    """Registration numbers of foreigners (외국인등록번호)."""
    yield from _registrations(text, frn.detect(text))


def _registrations(text: str, hits: Iterable[Any]) -> Iterator[Span]:
    """Only a hyphen makes the form plain. Other runs of thirteen digits need a right check digit or a word that announces
    them; numbers issued since October 2020 have no check digit."""
    for hit in hits:
        if hit.extra["gender_digit"] in (0, 9):  # born before 1900: rather an order number such as 241122-0000001
            continue
        if _announced(text, hit.start, _REGISTRATION) or (
            not _announced(text, hit.start, _OTHER_NUMBER) and ("-" in hit.text or hit.extra["checksum_valid"])
        ):
            yield hit.start, hit.end


_SAFE_NUMBER = re.compile(r"(?<!\d)(050[2-8][-. ]?\d{3,4}[-. ]?\d{4})(?!\d)")  # 안심번호: forwards to a person's telephone
_LONGER_BEFORE = re.compile(r"(?:[0-9][-./]|[A-Za-z]-?)$")
_LONGER_AFTER = re.compile(r"-[0-9]")


def phones(text: str) -> Iterator[Span]:
    """Telephone numbers of people. 1588-… and its like belong to companies: customers ask for them."""
    for hit in phone.detect(text):
        if hit.extra["type"] == "mobile" or (
            hit.extra["type"] != "representative"
            and not _announced(text, hit.start, _OTHER_NUMBER)
            and not _announced(text, hit.start, _LONGER_BEFORE)  # 2024-02-345-6789
            and not _LONGER_AFTER.match(text, hit.end)
        ):
            yield hit.start, hit.end
    yield from _groups(_SAFE_NUMBER, text)


def emails(text: str) -> Iterator[Span]:
    """E-mail addresses, also written as name [at] host [dot] com."""
    for hit in email.detect(text):
        yield hit.start, hit.end


_NAMED_CARD = re.compile(r"카드[^\d\n]{0,16}(\d{4}[- ]\d{4}[- ]\d{4}[- ]\d{4}|\d{4}[- ]\d{6}[- ]\d{5})(?!\d)")
_GROUPED_AMEX = re.compile(r"(?<![\d-])3[47]\d{2}[- ]\d{6}[- ]\d{5}(?![\d-])")


def cards(text: str) -> Iterator[Span]:
    """Payment cards: an issuer's prefix and a right check digit, or a card's grouping after the word 카드."""
    for hit in card.detect(text):
        digits = hit.extra["digits"]
        if _is_issued(digits, grouped=digits != hit.text) and not _announced(text, hit.start, _OTHER_NUMBER):
            yield hit.start, hit.end
    yield from _groups(_NAMED_CARD, text, unless=_OTHER_NUMBER)
    yield from (match.span() for match in _GROUPED_AMEX.finditer(text) if is_luhn(re.sub(r"\D", "", match[0])))


def _is_issued(digits: str, *, grouped: bool) -> bool:
    """Order numbers that start with a date (2024…) must not pass: one in ten has the right check digit."""
    if len(digits) == 15:
        return digits[:2] in ("34", "37")
    return len(digits) == 16 and (
        digits[0] in "3456" or (digits[0] == "9" and grouped) or 2221 <= int(digits[:4]) <= 2720
    )


_GROUPED = r"\d{2,6}(?:[- ]\d{1,7}){1,4}"
_PLAIN_OR_GROUPED = rf"({_GROUPED}|\d{{10,14}})(?![\d-])"
_BANK = r"(?:[가-힣A-Z]{0,4}(?:은행|뱅크)|카뱅|농협|수협|신협|우체국|새마을금고|NH|IBK|KEB|KDB|BNK|DGB)"
_SHORT_BANK = r"(?<![가-힣A-Za-z])(?:국민|신한|우리|하나|기업|카카오|토스|케이|씨티|제일|산업|새마을|IBK기업|KB국민|KB|SC|MG)"
_ACCOUNTS = (
    re.compile(rf"(?:계좌|통장|account|{_BANK})[^\d\n-]{{0,12}}{_PLAIN_OR_GROUPED}", re.IGNORECASE),
    re.compile(rf"{_SHORT_BANK}[\s:)]{{0,2}}({_GROUPED})(?![\d-])"),
    re.compile(rf"(?<![\d-]){_PLAIN_OR_GROUPED}\s?\(?{_BANK}"),
    re.compile(rf"(?<![\d-])({_GROUPED})\s?\(?{_SHORT_BANK}".replace("(?<![가-힣A-Za-z])", "")),
    re.compile(r"(?:입금|송금|이체|환불|환급)[^\d\n]{0,12}(\d{2,6}(?:-\d{2,7}){2,4})(?![\d-])"),
)
_DATE = re.compile(r"(?:19|20)\d\d([-. ]?)(?:0[1-9]|1[0-2]|[1-9](?=[-. ]))\1(?:0[1-9]|[12]\d|3[01]|[1-9](?!\d))")
_COUNTED = re.compile(r"원|개|건|명|점|[,.:]\d")


def accounts(text: str) -> Iterator[Span]:
    """Bank accounts: ten to fourteen digits next to a bank, 계좌 or a word for moving money; no dates, amounts, 1588-…"""
    for pattern in _ACCOUNTS:
        for start, end in _groups(pattern, text, unless=_OTHER_NUMBER):
            digits = sum(map(str.isdigit, text[start:end]))
            if 10 <= digits <= 14 and not _DATE.match(text, start) and not _COUNTED.match(text, end):
                yield start, end


_PASSPORT = re.compile(
    r"(?:여권|passport)[^\d\n]{0,20}?(?<![A-Za-z0-9])([A-Z]{1,2}\d{7,8}|[A-Z]\d{3}[A-Z]\d{4}|\d{9})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_REGION = "(?:서울|부산|경기(?:남부|북부)?|강원|충북|충남|전북|전남|경북|경남|제주|대구|인천|광주|대전|울산)"
_LICENCE = re.compile(
    rf"(?<![\d-])((?:1[1-9]|2[0-8])-\d\d-\d{{6}}-\d\d|{_REGION}\s?\d\d-\d{{6}}-\d\d)(?![\d-])"
    r"|면허[^\d\n]{0,16}((?:1[1-9]|2[0-8])[- ]?\d\d[- ]?\d{6}[- ]?\d\d)(?!\d)"
)
_CUSTOMS_CODE = re.compile(r"통관[^\d]{0,40}?(?<![A-Za-z0-9])(P\d{12})(?!\d)", re.IGNORECASE)
_FULL_DATE = r"(?:19|20)?\d\d\s?[-./년]\s?\d{1,2}\s?[-./월]\s?\d{1,2}[일.]?"
_BIRTH_DATE = re.compile(
    r"(?:생년\s?월일|생일|출생일|date of birth|birthday|\bdob)(?:은|는|이|가|\s?is)?[\s:=(]{0,3}"
    rf"({_FULL_DATE}|(?:19|20)?\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?!\d))|(?<!\d)({_FULL_DATE})\s?생(?![가-힣])",
    re.IGNORECASE,
)


def passports(text: str) -> Iterator[Span]:
    """Passport numbers, Korean or not, near the word: M12345678 alone may be anybody's order."""
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
    """Where the pattern's group matched, unless `unless` announces it as something else."""
    for match in pattern.finditer(text):
        start, end = match.span(match.lastindex or 0)
        if unless is None or not _announced(text, start, unless):
            yield start, end
