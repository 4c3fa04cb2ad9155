"""What stands on every screen and tells nothing: the status bar, the keyboard, navigation, icons read as letters.

A line goes only as a whole, and never one with a code, a number of an order or an amount in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from text.fields import find
from text.reading.screen import Screen, ScreenLine
from text.spacing import squash

STATUS_BAND = 0.08
"""Of a picture's height, from the top: a status bar, also in a screenshot of a landscape phone."""
TABS_BAND, MAX_LABEL = 0.90, 6
"""Where tabs begin, of a picture's height; syllables of a tab's label."""
_KEPT = frozenset({"error_code", "order_number", "tracking_number", "amount"})

_CLOCK = r"(?:오전|오후|AM|PM)?\s?\d{1,2}\s?[:;.]\s?\d\d\s?(?:[AP]M)?"
_STATUS = re.compile(
    rf"""(?<![가-힣A-Za-z\d]) (?:
      {_CLOCK} | \d{{1,3}}\s?[%％] | \d{{1,2}}월\s?\d{{1,2}}일\s?(?:\([월화수목금토일]\)|[월화수목금토일]요일)?
    | SKT(?:elecom)? | SK\s?Telecom | KT | olleh | LG\s?U\s?[+＋]? | LGT | U[+＋] | 알뜰폰
    | [345]G[+＋]?(?:\s?UW)? | LTE[-+A]{{0,2}} | VoLTE | VoWiFi | HD | Wi-?Fi | 와이파이 | \d+(?:\.\d)?\s?[KM]B?/s
    | No\sService | 서비스\s?없음 | 긴급\s?통화(?:만)?\s?(?:가능)? | 비행기\s?모드 | SOS
    ) (?![가-힣A-Za-z\d])""",
    re.IGNORECASE | re.VERBOSE,
)
_JUNK = re.compile(r"[^가-힣A-Za-z\d]+|(?<![가-힣A-Za-z\d])[A-Za-zㄱ-ㅎㅏ-ㅣ\d]{1,3}(?![가-힣A-Za-z\d])")
_WORDLESS = re.compile(r"[^가-힣A-Za-zㄱ-ㅎㅏ-ㅣ\d]*|[Xx×<>〈〉‹›←→≡=QOoㅁㅇIl|\s]{1,5}")

_ROWS = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1234567890",
    "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ",
    "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ",
    "ㅋㅌㅊㅍㅠㅜㅡ",
)
_TABS = frozenset(
    """홈 친구 채팅 쇼핑 더보기 검색 알림 마이 마이페이지 내정보 내 정보 설정 메뉴 뒤로 닫기 오픈채팅 지갑 카테고리 찜
    장바구니 주문내역 home chats friends shopping more search menu back settings profile my cart""".split()  # noqa: SIM905
)


def without_noise(screen: Screen) -> tuple[list[ScreenLine], int]:
    """The lines that say something, in their order, and how many letters the others had."""
    keyboard = _keyboard_top(screen.lines)
    kept, lost = [], 0
    for line in screen.lines:
        if _is_noise(line, screen, keyboard) and not any(field.kind in _KEPT for field in find(line.text)):
            lost += letters(line.text)
        else:
            kept.append(line)
    return kept, lost


def letters(text: str) -> int:
    """How many letters and digits there are."""
    return sum(map(str.isalnum, text))


def _is_noise(line: ScreenLine, screen: Screen, keyboard: float | None) -> bool:
    text = line.text.strip()
    if _WORDLESS.fullmatch(text):
        return True
    if keyboard is not None and line.middle >= keyboard:
        return True
    if line.middle <= STATUS_BAND * screen.height or line in screen.lines[:1]:
        rest = _STATUS.sub(" ", text)
        if rest != text and letters(_JUNK.sub("", rest)) == 0:
            return True
    if len(_STATUS.findall(text)) >= 3 and letters(_JUNK.sub("", _STATUS.sub(" ", text))) == 0:
        return True
    return line.middle >= TABS_BAND * screen.height and _is_tab(line, screen.lines)


def _keyboard_top(lines: Sequence[ScreenLine]) -> float | None:
    """Where the uppermost of two rows of keys begins; one alone may be something a person wrote."""
    rows = [line.top for line in lines if _is_row_of_keys(line.text)]
    return min(rows) if len(rows) > 1 else None


def _is_row_of_keys(text: str) -> bool:
    """Keys in the order of a row, most of them: a recogniser loses one or two."""
    keys = squash(text).lower()
    if len(keys) < 5:
        return False
    for row in _ROWS:
        at = [row.find(key) for key in keys]
        in_order = sum(0 <= a < b for a, b in pairwise(at))
        if in_order >= max(4, 0.7 * (len(keys) - 1)):
            return True
    return False


def _is_tab(line: ScreenLine, lines: Sequence[ScreenLine]) -> bool:
    """One of a row of short labels at the bottom, or several of them read as one line."""
    words = line.text.lower().split()
    if len(words) >= 3 and sum(word in _TABS for word in words) >= len(words) - 1:
        return True
    beside = [other for other in lines if abs(other.middle - line.middle) < 0.7 * line.height]
    labels = [squash(other.text).lower() for other in beside if len(squash(other.text)) <= MAX_LABEL]
    return len(squash(line.text)) <= MAX_LABEL and len(labels) >= 3 and any(label in _TABS for label in labels)
