"""Why a conversation presses: read off the customer's own words, and off what a diagnosis has found. Pure.

Words and not a model: an agent can be told which word it was, and a wrong one costs minutes in a queue, no more.
"""

import re
from collections.abc import Iterable

from contracts.teams import Sign
from text.normalise import normalise

URGENT = re.compile(
    r"급(해|한데|합니|하다|히|함)|긴급|당장|지금 바로|빨리|서둘러|촉박|오늘(까지| 안에| 중으로)|"
    r"해킹|도용|보이스 ?피싱|피싱|사기|도난|분실|무단|모르는 (결제|사람|기기)|저도 모르게|"
    r"(두|2|세|3) ?번(이나)? ?(결제|출금|빠져)|(결제|출금)[가이도]? ?(두|2|세|3) ?번|"
    r"(이중|중복) ?(결제|출금)|돈이 (빠져|나갔|없어)|"
    r"\b(urgent|asap|immediately|right now|hacked|stolen|fraud|scam|phishing|charged twice)\b",
    re.IGNORECASE,
)
ANGRY = re.compile(
    r"화가? ?(나|났)|짜증|열 ?받|어이가? ?없|어처구니|실망|최악|장난 ?(하|치)|환장|미치겠|"
    r"(몇|여러) ?번(을|째|이나)|벌써 몇|도대체|대체 (왜|언제|뭐)|말이 (돼|되)|무책임|책임자|신고(할|하겠)|고소|"
    r"소비자원|분통|너무하|성의 ?없|(?<!안)답답|"
    r"\b(angry|furious|ridiculous|unacceptable|outrageous|terrible|worst|disappointed|fed up|complaint)\b",
    re.IGNORECASE,
)


def signs_of(texts: Iterable[str], *, complained: bool = False, verified: bool = False) -> tuple[Sign, ...]:
    """`texts`: the customer's words; `complained`: the bot read a complaint; `verified`: a diagnosis has facts."""
    said = normalise(" ".join(texts))
    found: list[Sign] = []
    if URGENT.search(said):
        found.append("urgent")
    if complained or ANGRY.search(said):
        found.append("angry")
    if verified:
        found.append("verified")
    return tuple(found)
