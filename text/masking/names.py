"""Names of people, only where something says that a name stands there.

Three syllables that could be a name are an ordinary word as often as not (이유식, 정보가, 선정은). So a name needs
both a place for it (성함: …, … 고객님, 저는 …입니다, beside a telephone number) and syllables that names are made of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ko_pii.dictionaries.common_words import COMMON_WORDS

Span = tuple[int, int]

_SURNAME = (
    "남궁|황보|제갈|사공|선우|독고|동방|서문"
    "|[김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄변채원방천공현함여염"
    "추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용]"
)
_FIRST = (
    "가강건경계고관광교구규근기길나남노늘다단대덕도동두라래려련로루리마만명무문미민바배백범별병보복봉부빈빛사산삼상"
    "새서석선설섭성세소솔송수숙순슬승시신실아안애양여연열영예오옥완용우욱운웅원월유윤율은을의이익인일임자장재전정제"
    "조종주준중지진차찬창채천철초춘충치태택하학한해향혁현형혜호홍화환효훈휘희"
)
_SECOND = (
    "강건겸경곤관광구국권규균근기길나난남녀늘늬단담덕동라란람랑래량련령록롬룡름리린림마만명모무문미민배백범별병보복"
    "봉빈빛삼상새샘서석선설섭성세소솔수숙순슬승식신실아안애양연열영예오옥온완용우욱운울웅원월유윤율은음의이익인일임"
    "자재정제조종주준중지진찬창채천철춘충태택필하학한해헌혁현형혜호홍화환후훈휘희"
)
_NAME = rf"(?<![가-힣]) ((?:{_SURNAME})[{_FIRST}][{_SECOND}])"
_COPULA = "(?:입니다|이?라고|이에요|이?예요|인데|이고|이구요|이요|이며|이야)"
_PARTICLE = "(?:님|씨|이|가|은|는|을|를|의|와|과|께서?|에게|한테|으?로)"
_END = rf"(?={_PARTICLE}?(?![가-힣])|{_COPULA})"
_ROLE = r"""(?: (?: 이름|성함|성명|실명|예금주|입금자|송금인|수령[인자]|수취인|주문자|구매자|신청[인자]|가입자|카드주
    | 환자|보호자|담당자?|대표자|(?:받는|보내는)\s?(?:사람|분)|고객|회원|상담[원사]|과장|차장|부장|팀장|대리|주임
    | 매니저|주무관|사무관 ) [명님]? )"""
_TITLE = "(?:고객|회원|과장|차장|부장|팀장|대리|주임|매니저|원장|교수|주무관|사무관|선생|상담[원사]|씨)"
_NUMBER = r"\d{2,6}-\d{2,7}-\d{3,7}"

_CANDIDATE = re.compile(_NAME, re.VERBOSE)
_PLACES = [
    re.compile(pattern, re.VERBOSE)
    for pattern in (
        # 예금주: 홍길동, 보험계약자(본인): 홍길동
        rf"(?:{_ROLE}|[가-힣]{{1,4}}[자인주의사원관생장명표])\s? (?:\([^()\n]{{1,10}}\))? \s?[:=]\s? {_NAME} {_END}",
        rf"(?<![가-힣]){_ROLE}\s {_NAME} {_END}",
        rf"(?:{_ROLE}|명의)[은는이가]\s {_NAME} (?={_COPULA})",
        rf"(?:저는|전|제가|저|나는|안녕하세요[.,!~]*)\s {_NAME} (?=\(|{_COPULA})",
        rf"{_NAME} (?=이?라고\s?(?:합니다|해요|하는데))",
        rf"{_NAME} (?=\s?(?:{_TITLE}님?|님)(?:[이가은는을를의께]|{_COPULA}|(?![가-힣])))",
        rf"{_NAME} (?=[\s,/:(]{{1,2}}{_NUMBER})",
        rf"{_NUMBER}[\s,/(]{{1,2}} (?:예금주\s?:?\s?)? {_NAME} (?![가-힣])",
    )
]
_ENGLISH = re.compile(
    r"(?:\b[Mm]y name is|\b[Nn]ame\s?[:=])\s?"
    r"([A-Z][a-z]+(?:[ -][A-Z][a-z]+){0,3}|[A-Z]{2,}(?: [A-Z]{2,}){1,3})"
)

# Words of a help desk that ko-pii's list of common words lacks.
_NO_NAME = re.compile(
    "장애인|조부모|한부모|양부모|연구원|설명서|전차인|명의자|임차인|임대인|이유식|유산균|오미자"
    "|하나만|주치의|지하주|문제아|구단주|추기경"
    "|.(?:선배|주임|대리|부장|과장|차장|실장|원장|이사|상무|전무|교수|기사|선생|장관|배우|기자|감독)"  # 김대리: no name
)
_AFTER_NOUN = "은이인의나자"  # 변경은, 정보인


def names(text: str) -> Iterator[Span]:
    """Spans of names, without titles, particles or labels; a name found once is found wherever else the text has it."""
    found = {match[1] for place in _PLACES for match in place.finditer(text) if _may_be_a_name(match[1])}
    if found:
        yield from (match.span(1) for match in _CANDIDATE.finditer(text) if match[1] in found)
    yield from (match.span(1) for match in _ENGLISH.finditer(text))


def is_name(text: str) -> bool:
    """Whether a text that stands alone, as the title of a chat does, is made of a name's syllables and is no word."""
    return _CANDIDATE.fullmatch(text) is not None and _may_be_a_name(text)


def _may_be_a_name(word: str) -> bool:
    if word in COMMON_WORDS or _NO_NAME.fullmatch(word):
        return False
    return not (word[:2] in COMMON_WORDS and word[2] in _AFTER_NOUN)
