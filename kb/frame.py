"""What people put around a question: greetings, "문의드려요", "please help", their order's number.

It says nothing about the article. Left in, it takes its share of every score: "환불 관련해서 문의드려요" is then less
like any article than "환불", and "주문번호 20261120004218 취소" is like whatever speaks of numbers.
"""

import re

from text.fields import numbers

_ASK = "문의|질문|상담|연락"
_DO = r"(?:드립니다|드려요|드릴게요|드렸(?:는데요?|어요|습니다)|드려(?:봅니다|봐요)|합니다|해요|할게요|이요|입니다|요)"
_GIVE = r"""(?: 주세요 | 주실\s?수\s?있(?:나요|을까요|어요) | 주시겠어요 | 주시면\s?(?:감사하겠습니다|좋겠어요)
    | 드려요 | 드립니다 )"""
_FRAMES = tuple(
    re.compile(pattern, re.IGNORECASE | re.VERBOSE)
    for pattern in (
        # in front
        rf"""^(?: 안녕하(?:세요|십니까) | 안녕 | 수고\s?(?:하세요|하십니다|많으(?:세요|십니다)) | 저기요? | 혹시
          | 실례합니다 | 여보세요
          | (?:문의|질문|여쭤볼|물어볼)(?:\s?드릴)? \s? (?:게|것이|거|사항이)? \s? 있(?:는데요?|어요|습니다|어서요?)
          | (?:{_ASK})\s?{_DO}
          | (?:hi|hello|hey)(?:\sthere)? | excuse\sme | (?:i\shave\sa\s|quick\s)?question(?:\sabout)?
          | (?:can|could|would)\syou\s(?:please\s)?(?:tell|help)\sme(?:\swith|\sabout)? | please(?:\shelp(?:\sme)?)?
          ) (?![가-힣A-Za-z]) [\s,.!?~:;ㅠㅜ]*""",
        # behind
        rf"""[\s,.!?~:;]* (?<![가-힣A-Za-z]) (?:
            (?:이거|이것|그거)? \s? (?:관련|대해|대한)(?:해서?|하여|된|한)? \s? (?:것|거|내용)? \s?
            (?:{_ASK})?(?:이요|입니다|요)?
          | (?:{_ASK}) \s? (?:좀\s?)? (?:{_DO}|남(?:깁니다|겨요))
          | (?:궁금|여쭤)(?:합니다|해요|해서요?|하네요|봅니다|봐요|볼게요|보려고요?|한데요?)
          | (?:해결\s?)? (?:방법|법)? \s? (?:을|를)? \s? (?:좀|꼭|빨리)? \s? (?:알려|가르쳐|도와|부탁) \s? {_GIVE}
          | 때문에(?:요)? | 급해요 | 급합니다 | 감사합니다 | 고맙습니다 | 수고하세요
          | please(?:\shelp(?:\sme)?)? | (?:many\s)?thanks | thank\syou | help(?:\sme)?(?:\splease)?
          ) [\s,.!?~:;ㅠㅜ]*$""",
    )
)
_OWN_NUMBERS = ("order_number", "tracking_number")
_LABEL = re.compile(
    r"(?<=[주문송장택배])\s?번호[은는이가]?[\s:#(]*$|(?<=order)\s(?:number|no\.?|id)[\s:#(]*$", re.IGNORECASE
)
_WORD = re.compile(r"[가-힣A-Za-z]{2,}")
MOST = 8


def without_frame(text: str) -> str:
    """The question itself; as much of the text as is left before nothing would be."""
    text = _without_numbers(text)
    for _ in range(MOST):
        bare = text
        for frame in _FRAMES:
            bare = frame.sub("", bare).strip()
        if bare == text or not _WORD.search(bare):
            return text
        text = bare
    return text


def _without_numbers(text: str) -> str:
    """So that "주문번호 20261120004218 취소해 주세요" is "주문 취소해 주세요"."""
    bare = text
    for field in reversed(list(numbers.find(text))):
        if field.kind in _OWN_NUMBERS:
            bare = f"{_LABEL.sub('', bare[: field.start])} {bare[field.end :].lstrip(' )')}"
    bare = " ".join(bare.split())
    return bare if bare != text and _WORD.search(bare) else text
