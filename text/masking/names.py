"""Names of people, only where something says that a name stands there.

A Korean name is three syllables that are ordinary words as often as not (이유식, 정보가, 선물하), and ko-pii's detector, made for
official documents, sees a name in 39 of 100 plain questions. So a name here needs both: a place for it (성함: …, … 고객님,
저는 …입니다, beside a telephone number) and syllables that names are made of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ko_pii.dictionaries.common_words import COMMON_WORDS

Span = tuple[int, int]

_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄변채원방천공현함여염추도소석선설마길연위"
    "표명기반왕금옥육인맹제모탁국어은편용"
)
_DOUBLE_SURNAMES = "남궁|황보|제갈|사공|선우|독고|동방|서문"
_FIRST = (
    "가강건경계고관광교구규근기길나남노늘다단대덕도동두라래려련로루리마만명무문미민바배백범별병보복봉부빈빛사산삼상새서석선설섭성세소솔송수숙순슬승시"
    "신실아안애양여연열영예오옥완용우욱운웅원월유윤율은을의이익인일임자장재전정제조종주준중지진차찬창채천철초춘충치태택하학한해향혁현형혜호홍화환"
    "효훈휘희"
)
_SECOND = (
    "울늘롬늬람강건겸경곤관광구국권균근기길나난남녀단담덕동라란람랑래련령록룡름리린림마만명모무문미민배백범별병보복봉빈빛삼상새샘서석선설섭성세소솔수숙순슬승식신실"
    "아안애연열영예오옥온완용우욱운웅원월유윤율은음의이익인일임자재정제조종주준중지진찬창채천철춘충태택필하학한해헌혁현형혜호홍화환후훈휘희"
)
_NAME = rf"(?<![가-힣])((?:{_DOUBLE_SURNAMES}|[{_SURNAMES}])[{_FIRST}][{_SECOND}])"
_COPULA = "입니다|이라고|라고|이에요|예요|이예요|인데|이고|이구|이요|이며|이야"
_PARTICLE = "님|씨|이|가|은|는|을|를|의|와|과|께서|께|에게|한테|으로|로"
_END = rf"(?=(?:{_COPULA}|{_PARTICLE})?(?![가-힣])|(?:{_COPULA}))"

_ROLE = (
    r"이름|성함|성명|실명|예금주|명의|카드주|고객|회원|담당|대표|본인|보호자|받는\s?(?:사람|분)|보내는\s?(?:사람|분)|아내|남편|배우자|아들|딸"
    r"|[가-힣]{2,3}(?:자|인)|상담[원사]|직원|기사|학생|수강생|과장|차장|부장|팀장|대리|매니저|원장|교수|주무관|사무관|경위"
)
_TITLE = "고객|회원|과장|차장|부장|팀장|대리|매니저|원장|교수|주무관|사무관|선생|기사|상담[원사]|씨"
_NUMBER = r"\d{2,6}-\d{2,7}-\d{3,7}"
_PLACES = (
    re.compile(rf"(?:{_ROLE})(?:명|님)?\s?(?:\([^()\n]{{1,10}}\))?(?:[은는이가]\s|\s?[:=]\s?|\s){_NAME}{_END}"),
    re.compile(rf"(?:저는|전|제가|저|나는|안녕하세요[.,!~]*)\s{_NAME}(?=\(|(?:{_COPULA}))"),
    re.compile(rf"{_NAME}(?=(?:이라고|라고)\s?(?:합니다|해요|하는데))"),
    re.compile(rf"{_NAME}(?=님|\s님|\s?(?:{_TITLE})(?:님|[이가은는을를의께]|(?![가-힣])))"),
    re.compile(rf"{_NAME}(?=[\s,/:(]{{1,2}}{_NUMBER})"),
    re.compile(rf"{_NUMBER}[\s,/(]{{1,2}}(?:예금주\s?:?\s?)?{_NAME}(?![가-힣])"),
)
_ENGLISH = re.compile(r"(?:\b[Mm]y name is|\b[Nn]ame\s?[:=])\s?([A-Z][a-z]+(?:[ -][A-Z][a-z]+){0,3}|[A-Z]{2,}(?: [A-Z]{2,}){1,3})")
# 변경은, 정보인: a common word and a particle, not a name.
_PARTICLE_OR_SUFFIX = frozenset("은이인의나자")


def names(text: str) -> Iterator[Span]:
    for place in _PLACES:
        for match in place.finditer(text):
            if _may_be_a_name(match[1]):
                yield match.span(1)
    yield from (match.span(1) for match in _ENGLISH.finditer(text))


def _may_be_a_name(word: str) -> bool:
    return word not in COMMON_WORDS and not (word[:2] in COMMON_WORDS and word[2] in _PARTICLE_OR_SUFFIX)
