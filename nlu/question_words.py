"""The words that say which question is asked, and a text without them.

Korean customers leave them out ("로그인하면 자꾸 튕겨요" asks why), so the type must be read from the rest too.
Training adds rows without them, and `sangdam nlu eval --without-question-words` measures what that is worth.
"""

import re

_KOREAN = (
    "왜|어째서|어찌|어떻게|어케|어떡|언제쯤?|어디|어딨|누구|누가|누군|며칠|몇|얼마나?|무엇|무슨|무얼|뭐|뭘|뭔|뭣|어떤"
    r"|어느(?!\s?(?:순간|날|새))"
)
_ENGLISH = r"\b(?:why|how(?:\s(?:many|much|long|often|come|far))?|what|when|where|who|whom|whose|which)(?:'s|'re|'d)?\b"
_QUESTION_WORD = re.compile(f"{_KOREAN}|{_ENGLISH}", re.IGNORECASE)
_WITH_ITS_ENDING = re.compile(rf"(?:{_KOREAN})[가-힣]*|{_ENGLISH}", re.IGNORECASE)
_SPACES = re.compile(r"\s+")


def without_question_words(text: str, *, whole: bool = False) -> str:
    """The text without them; `whole`: also without what is attached to them.

    >>> without_question_words("판매자가 누구예요?")
    '판매자가 예요?'
    >>> without_question_words("판매자가 누구예요?", whole=True)
    '판매자가 ?'
    """
    pattern = _WITH_ITS_ENDING if whole else _QUESTION_WORD
    return _SPACES.sub(" ", pattern.sub(" ", text)).strip()
