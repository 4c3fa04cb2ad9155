"""Which sentences of a screen tell the problem, and which say it best."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from text.reading.sentences import Sentence

_PROBLEM = re.compile(
    r"""오류 | 에러 | 문제[가는] | 실패 | 장애 | 점검 | 불가 | 초과 | 만료 | 차단 | 제한 | 중단 | 거절 | 거부 | 지연
    | 잘못 | 부족 | 손상 | 튕 | 불일치 | 충돌 | 비정상 | 일치하지 | 유효하지 | 지원하지 | 다릅니다 | 달라요
    | 다시\s?시도 | 응답(?:이|하지)
    | 못\s?(?:했|하|해|합|받|찾|불러) | 없(?:습니다|어요|음|다|는) | 않(?:습니다|아요|았|는|음|고)
    | 안\s?(?:돼|되|됩|됐|나|와|보|열) | (?:취소|종료|로그아웃)(?:되|됐|됩)
    | 잠[겼긴기겨] | 막[혔힌히혀] | 끊[겼어기김] | 틀[렸린려] | 넘[었어습] | 멈[췄추춰]
    | \b(?: errors? | fail(?:ed|ure|s)? | can['’]?t | cannot | could\s?n['’]?t | unable | denied | expired | invalid
    | time[d\s-]*out | incorrect | wrong | problem | blocked | locked | declined | unavailable | lost | missing | not\s
    | no\s(?:internet|connection|network) | too\smany | exceeded | isn['’]t | wasn['’]t | crash(?:ed|es)? | stopped
    | interrupted | rejected )""",
    re.IGNORECASE | re.VERBOSE,
)
# Said under any error: true of all, telling of none.
_GENERAL = re.compile(
    r"""(?: 알\s?수\s?없는\s? )? (?:오류|에러|문제)[가이]? \s? (?: 발생\s?(?:했|하였|함)\S* | 있습니다 | 생겼\S* )
    | (?: 잠시\s?후 | 나중에 )에? \s? 다시\s?시도 \S* (?: \s(?:주세요|주십시오|바랍니다) )?
    | 다시\s?시도해\s?(?:주세요|주십시오|보세요) | 문제가\s(?:계속|반복)(?:되면|된다면)
    | 고객\s?센터(?:로|에)? \s? (?:문의|알려)\S* (?: \s(?:주세요|주십시오|바랍니다) )?
    | (?: 이용에\s )? 불편을\s드려\S*\s?(?:죄송\S*)? | 오류\s?코드 | 에러\s?코드 | 오류 | 에러 | 안내 | 알림
    | something\swent\swrong | an?\s(?:unknown\s)?error\s(?:has\s)?occurred | (?:please\s)?try\sagain(?:\slater)?
    | error\scode | error""",
    re.IGNORECASE | re.VERBOSE,
)
_WORD = re.compile(r"[가-힣A-Za-z]{2,}")
MIN_CONFIDENCE = 0.3


GENERAL, CAUSE, SPECIFIC = 0.4, 0.6, 1.0
"""Weights: what any error says; what stands below it, or below a telling one; a sentence that tells its problem."""


def telling(sentences: Sequence[Sentence]) -> list[tuple[float, Sentence]]:
    """The sentences that tell a problem with their weights, the most telling first, upper before lower."""
    weighed = list(zip(map(_weight, sentences), sentences, strict=True))
    for at, (before, (weight, sentence)) in enumerate(pairwise(tuple(weighed)), start=1):
        if before[0] and not weight and len(_WORD.findall(sentence.text)) >= 2:
            weighed[at] = (CAUSE, sentence)
    return sorted(((w, s) for w, s in weighed if w), key=lambda pair: -pair[0])


def _weight(sentence: Sentence) -> float:
    """0 for a sentence without a problem, GENERAL for one that any error has, up to 2.2 for a telling one."""
    if sentence.confidence < MIN_CONFIDENCE or not _PROBLEM.search(sentence.text):
        return 0.0
    specific = _WORD.findall(_GENERAL.sub(" ", sentence.text))
    if not specific:
        return GENERAL
    return SPECIFIC + min(len(specific), 5) / 5 + (0.2 if sentence.side == "right" else 0.0)
