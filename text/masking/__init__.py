"""Personal data out of what is indexed, learned from or logged; only the event log keeps the original.

    >>> mask("주문번호 20241122-1 환불해 주세요. 010-1234-5678입니다")
    '주문번호 20241122-1 환불해 주세요. [전화번호]입니다'

A tag stands for the kind, so that a masked text still reads, searches and classifies. Order numbers, error codes,
amounts and dates stay: they are what questions are about. docs/decisions/0002-masking.md has the figures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from text.masking import addresses, names, numbers
from text.normalise import visible

Kind = Literal[
    "resident_number", "foreigner_number", "card", "phone", "email", "passport", "driving_licence", "customs_code",
    "account", "birth_date", "address", "name",
]  # fmt: skip

TAGS: dict[Kind, str] = {
    "resident_number": "[주민등록번호]",
    "foreigner_number": "[외국인등록번호]",
    "card": "[카드번호]",
    "phone": "[전화번호]",
    "email": "[이메일]",
    "passport": "[여권번호]",
    "driving_licence": "[운전면허번호]",
    "customs_code": "[통관부호]",
    "account": "[계좌번호]",
    "birth_date": "[생년월일]",
    "address": "[주소]",
    "name": "[이름]",
}

# In order of certainty: of two kinds for the same place the first is named.
_FINDERS: tuple[tuple[Kind, Callable[[str], Iterator[tuple[int, int]]]], ...] = (
    ("resident_number", numbers.residents),
    ("foreigner_number", numbers.foreigners),
    ("card", numbers.cards),
    ("phone", numbers.phones),
    ("email", numbers.emails),
    ("passport", numbers.passports),
    ("driving_licence", numbers.licences),
    ("customs_code", numbers.customs_codes),
    ("account", numbers.accounts),
    ("birth_date", numbers.birth_dates),
    ("address", addresses.addresses),
    ("name", names.names),
)

# A tag announces nothing: masking twice masks what masking once did.
_TAG = re.compile("|".join(map(re.escape, TAGS.values())))

# Long texts are read in windows, so that a pattern with a bad case costs a bounded time. Each window owns the findings
# that start in its step; what lies around it is context.
_STEP = 4000
_BEFORE, _AFTER = 100, 300

# Numbers as people type them: full-width, with hyphens of every kind, the vowel ㅡ for a hyphen, dots between groups.
# One for one, so that positions stay.
_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PLAIN |= dict.fromkeys(map(ord, "‐‑‒–—―−﹣－ㅡ"), 0x2D) | dict.fromkeys(map(ord, "·ㆍ•∙"), 0x2E) | {0x3000: 0x20}


@dataclass(frozen=True, slots=True)
class Finding:
    """Personal data at text[start:end]."""

    kind: Kind
    start: int
    end: int


def mask(text: str) -> str:
    """`text` with `TAGS` in place of personal data, as NFC and without invisible characters, which could hide some."""
    text = visible(text)
    parts: list[str] = []
    position = 0
    for finding in find(text):
        parts += text[position : finding.start], TAGS[finding.kind]
        position = finding.end
    return "".join(parts) + text[position:]


def find(text: str) -> list[Finding]:
    """Personal data in the order of the text, without overlaps. Give it NFC: decomposed Hangul hides names."""
    plain = _TAG.sub(lambda tag: "\n" * len(tag[0]), text.translate(_PLAIN))
    candidates = [finding for step in range(0, len(plain), _STEP) for finding in _find_in_window(plain, step)]
    candidates.sort(key=lambda finding: (finding.start, -finding.end))
    findings: list[Finding] = []
    for finding in candidates:
        if findings and finding.start < findings[-1].end:
            last = findings.pop()
            finding = Finding(last.kind, last.start, max(last.end, finding.end))
        findings.append(finding)
    return findings


def _find_in_window(text: str, step: int) -> Iterator[Finding]:
    offset = max(0, step - _BEFORE)
    window = text[offset : step + _STEP + _AFTER]
    for kind, finder in _FINDERS:
        for start, end in finder(window):
            if step <= offset + start < step + _STEP:
                yield Finding(kind, offset + start, offset + end)
