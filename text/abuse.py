"""Abuse in a customer's words: insult, threat, or sexual harassment. Pure, and meant for covering, never for refusing.

A word list reads what is plainly abuse, also where syllables are split, spelt in jamo or mixed with digits ("시1발",
"ㅅㅂ", "병.신"). What it misses an agent can flag; what it takes wrongly is one look away.
"""

import re
import unicodedata
from typing import Literal

Abuse = Literal["insult", "threat", "sexual"]

_GAPS = re.compile(r"[\s\d.,!?~^*_\-·ㆍ'\"@#/|()\[\]]+")
_HANGUL = "가-힣ㄱ-ㅎㅏ-ㅣ"

_JOINED = re.compile(
    r"[시씨싀쒸][이]?[발팔빨벌]|[ㅅㅆ]ㅂ(?![ㄱ-ㅎㅏ-ㅣ])|ㅅㅣㅂㅏㄹ|병[신싄]|ㅂㅅ|빙신|"
    r"개[새세섀쉐색][끼키]|ㄱㅐㅅㅐㄲㅣ|개[자쟈]식|개같은|개소리|[좆좃][같까만나]|ㅈ같|존나|졸라짜증|"
    r"[지쥐]랄|ㅈㄹ|염병|미친[놈년새것]|ㅁㅊ[놈년]|또라이|[썅쌍][놈년]|[씹십][새세]|호로|후레자식|쓰레기같|"
    r"멍청한?[놈년이]|찌질한?[놈년]|등신|닥쳐|[꺼껴]져라|엿먹|느[금그]마|니[애에]미"
)
_JOINED_THREAT = re.compile(
    r"죽(여|이)(버|줄|주겠|놓|고싶)|죽을줄알|죽고싶(냐|어\?)|가만(안|두지않|히안)(둘|둔|두|겠)|찾아가서(죽|때|패|엎|가만)|"
    r"칼(로찔|로찌|들고)|불(지르|질러)|패버|때려(죽|버)|목을(따|조)|집(주소|이)(알아내|찾아)서?(죽|가)|밤길조심"
)
_JOINED_SEXUAL = re.compile(
    r"섹스|[보자]지(빨아|보여줘|보여달)|가슴(만지|보여|커|크기)|몸매(가|어때|좋|사진)|속옷(무슨색|벗어|벗은)|벗(어봐|은사진)|"
    r"(같이|나랑)자(자|고싶|줄래|요)|야한(사진|얘기|말)|애인(있|할래)|창녀|걸레같|[빠빨]아줘"
)
_ENGLISH = {
    "threat": re.compile(
        r"\b(i('| wi)ll (kill|hurt|find) you|kill you|beat you up|burn (it|you) down)\b", re.IGNORECASE
    ),
    "sexual": re.compile(
        r"\b(send (me )?(nudes|your (body|nude))|(have )?sex with (me|you)|your (tits|boobs))\b", re.IGNORECASE
    ),
    "insult": re.compile(
        r"\b(f+u+c+k+\w*|bitch\w*|asshole|bastard|motherf\w+|cunt|dickhead|(you|u) (idiot|moron|stupid\w*))\b",
        re.IGNORECASE,
    ),
}
_INNOCENT = re.compile(
    r"시발점|시발역|병신년|등신대|등신(청|규|고|용|속|분|상|중|발|입)|밤길조심히|호로록|칼로리|"
    r"[시씨][발빨](리|라|간|송|급|행|생|표|매|견|신|음|전|효|동|부|차|권|령|달|언|주|로|이아|목|열)|다시[발팔]|혹시[발팔]|시팔(로|순|리|지|아|았|던|던|린)"
)
"""Words that look like abuse once their gaps are gone."""


def abuse_in(text: str) -> Abuse | None:
    """The gravest kind that the words plainly are, or None."""
    plain = unicodedata.normalize("NFC", text)
    joined = _INNOCENT.sub(" ", _GAPS.sub("", plain))
    if _JOINED_THREAT.search(joined) or _ENGLISH["threat"].search(plain):
        return "threat"
    if _JOINED_SEXUAL.search(joined) or _ENGLISH["sexual"].search(plain):
        return "sexual"
    if _insult(plain, joined) or _ENGLISH["insult"].search(plain):
        return "insult"
    return None


def _insult(plain: str, joined: str) -> bool:
    """Words of two syllables must not come together from the end of one word and the beginning of the next."""
    for found in _JOINED.finditer(joined):
        word = found.group()
        spelt = re.search(rf"(?<![{_HANGUL}])" + r"[^가-힣ㄱ-ㅎㅏ-ㅣ]*".join(map(re.escape, word)), plain)
        if word in plain or spelt is not None:
            return True
    return False
