"""From lines to sentences: what was wrapped is one again, buttons and times of messages stand apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from text.normalise import normalise
from text.reading.screen import ScreenLine, Side
from text.spacing import squash

_ENDS = re.compile(r"(?:[.!?…。]|[요다죠까음함됨임]|니다|세요)[\"'”’)\]]*$")
_BREAK = re.compile(r"(?<=[.!?…])\s+(?=\S)|(?<=[요다죠까]\.)(?=[가-힣])")
_NEW = re.compile(r"^(?:[-•·*▶※①-⑨]|\d{1,2}[.)]\s)")
_LABEL = re.compile(r"[^:]{1,14}[:：]\s?\S")
_MESSAGE_TIME = re.compile(
    r"""(?:읽음\s?)? (?:오전|오후|AM|PM)\s?\d{1,2}:\d\d (?:\s?읽음)? | \d{1,2}:\d\d\s?(?:AM|PM)
    | \d{4}년\s?\d{1,2}월\s?\d{1,2}일 (?:\s?[월화수목금토일]요일)?""",
    re.IGNORECASE | re.VERBOSE,
)
_LABELS = """
확인|취소|닫기|다시 시도|다시 시도하기|재시도|나중에|나중에 하기|다음|이전|예|아니요|아니오|네|동의|동의함|동의하기|거부
허용|허용 안 함|설정|설정하기|설정으로 이동|자세히|자세히 보기|더 보기|상세 보기|완료|저장|보내기|전송|로그인|로그인하기
로그아웃|회원가입|고객센터|고객센터 문의|문의하기|업데이트|지금 업데이트|홈으로|처음으로|뒤로|뒤로 가기|검색|삭제|복사
공유|건너뛰기|계속|계속하기|종료|앱 종료|새로고침|오류 보내기|도움말|비밀번호 찾기|메시지 입력|메시지를 입력하세요
댓글 입력|OK|Cancel|Close|Retry|Try again|Later|Next|Back|Yes|No|Allow|Deny|Don't allow|Settings|Details|More|Done|Save
Send|Log in|Sign in|Update|Continue|Skip|Reload|Refresh|Help|Contact us|Got it|Dismiss
"""
_BUTTONS = frozenset(squash(label).lower() for row in _LABELS.strip().splitlines() for label in row.split("|"))
_LONGEST_BUTTON = 3  # words


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, or a line that is none. `place` counts sentences from the top of the picture."""

    text: str
    confidence: float
    side: Side | None
    place: int


def sentences(lines: Sequence[ScreenLine]) -> list[Sentence]:
    """Of the lines of one picture, in reading order; buttons and times of messages left out."""
    found: list[Sentence] = []
    paragraph: list[ScreenLine] = []
    for line in [line for line in lines if not is_button(line.text) and not _MESSAGE_TIME.fullmatch(line.text.strip())]:
        if paragraph and not _goes_on(paragraph, line):
            found += _of_paragraph(paragraph, len(found))
            paragraph = []
        paragraph.append(line)
    if paragraph:
        found += _of_paragraph(paragraph, len(found))
    return found


def is_button(text: str) -> bool:
    """Nothing but labels of buttons: "취소", "확인     취소"."""
    words = re.sub(r"[\[\]()<>|]", " ", text).lower().split()
    while words:
        size = next((n for n in range(min(_LONGEST_BUTTON, len(words)), 0, -1) if "".join(words[:n]) in _BUTTONS), 0)
        if not size:
            return False
        words = words[size:]
    return True


def _goes_on(paragraph: Sequence[ScreenLine], line: ScreenLine) -> bool:
    """Whether `line` belongs to the paragraph: told by the engine, or by the looks of a line that was wrapped."""
    last = paragraph[-1]
    if last.side != line.side or _ENDS.search(last.text.strip()) or _NEW.match(line.text) or _LABEL.match(line.text):
        return False
    if last.block is not None and line.block is not None:
        return last.block == line.block
    alike = 0.7 <= line.height / last.height <= 1.4
    near = -0.5 * last.height <= line.top - last.bottom <= 0.9 * last.height
    off_centre = abs(line.left + line.right - last.left - last.right) / 2
    aligned = min(abs(line.left - last.left), off_centre) <= last.height
    wide = last.width >= 0.8 * line.width and last.width >= 6 * last.height
    return alike and near and aligned and wide


def _of_paragraph(lines: Sequence[ScreenLine], place: int) -> list[Sentence]:
    text = normalise(lines[0].text)
    for line in lines[1:]:
        text += ("" if _broken_inside_a_word(lines) and not _ENDS.search(text) else " ") + normalise(line.text)
    total = sum(len(line.text) for line in lines) or 1
    confidence = sum(line.confidence * len(line.text) for line in lines) / total
    parts = [part for part in _BREAK.split(text) if part.strip()]
    return [Sentence(part.strip(), confidence, lines[0].side, place + n) for n, part in enumerate(parts)]


def _broken_inside_a_word(lines: Sequence[ScreenLine]) -> bool:
    """Whether this text is wrapped at any letter: then all lines but the last end at the same edge."""
    if len(lines) < 3:
        return False
    ends = [line.right for line in lines[:-1]]
    return max(ends) - min(ends) < 1.1 * lines[0].height
