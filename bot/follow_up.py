"""Words to an open diagnosis: which of the options is meant, or whether another one is wished for. Pure."""

import re
from collections.abc import Sequence

from contracts.diagnosis import MAX_OPTIONS, Option
from text.normalise import normalise

_ORDINALS = {
    1: r"첫\s*번?째|처음|맨\s*위|\b위에|윗|\b1\s*번|first|\b1st",
    2: r"두\s*번?째|둘째|\b2\s*번|second|\b2nd",
    3: r"세\s*번?째|셋째|\b3\s*번|third|\b3rd",
    4: r"네\s*번?째|넷째|\b4\s*번|fourth|\b4th",
    5: r"다섯\s*번?째|\b5\s*번|fifth|\b5th",
    6: r"여섯\s*번?째|\b6\s*번|sixth|\b6th",
    7: r"일곱\s*번?째|\b7\s*번|seventh|\b7th",
    8: r"여덟\s*번?째|\b8\s*번|eighth|\b8th",
}
_NUMBER = re.compile(r"^\W*([1-8])\W*(?:이?요|이에요)?\W*$")
_INSTEAD = re.compile(r"^.*?(?:말고|아니라)요?[\s,]+(?=\S)")
_LAST = re.compile(r"마지막|맨\s*(?:끝|아래)|\blast\b", re.I)
_OTHER = re.compile(r"다른|말고|딴\s|아니라|\bother\b|\banother\b|\bdifferent\b|\bnot (?:that|this)\b", re.I)
_FILLERS = re.compile(
    r"아니[요오라]?|아뇨|그[거것게]|저거|이거|[거것걸]|말고|다른|딴|으?로|확인|봐|해|줘|주세요|주실래요|부탁|할게|드려요|[은는이가을를의요도]|예요|에요|데|"
    r"\b(?:no|not|that|this|the|one|my|a|an|it|is|was|another|other|different|please|check|look|at|i|mean|meant|want)\b|\W+",
    re.I,
)
# What else goes with naming one: "어제 주문한 운동화 쪽이요", "45,000원짜리 맞아요", "I'd like the second one, thanks".
_NAMING = re.compile(
    r"말(?:이에요|이야|입니다|인데요|요)|입니다|인데요|일\s?거예요|같[아은]|맞[아습]|드립니다|니다|짜리|[쪽꺼건산샀던한된인야여때]|(?:주문|구매|결제)(?:한|했던|건)?|상품|제품|물건|진행|번|시킨|에서?|어제|오늘|지난|이번"
    r"|먼저|우선|부터|가장|제일|맨|선택|조회|알려|궁금|보여|할래|드릴게|골라|고를게|네|넵|예|응|음|아|저|제|고마워|감사|합"
    r"|\b(?:i'?d|like|ones?|number|order|for|of|on|about|me|show|tell|which|yes|ok|okay|thanks?|thank|you|from|to|take|pick|choose|s)\b",
    re.I,
)
_SPLIT = re.compile(r"[\s()·,]+")
MAX_REST = 1
"""Letters that may be left of a choice, or of a wish for another one, when all it is made of is taken out."""


def picked(text: str, options: Sequence[Option], words: Sequence[str]) -> Option | None:
    """The one option that is meant: by its number, its words or its place; None where that is not plain.

    More than its name makes a question of its own: "운동화 교환은 어떻게 해요?". `words`: what such a thing is called.
    """
    said = normalise(text).lower()
    if not wants_another(text, ()):
        said = _INSTEAD.sub("", said)  # "운동화 말고 의자요"
    option = _meant(said, options)
    return option if option and _is_all(said, option, words) else None


def _meant(said: str, options: Sequence[Option]) -> Option | None:
    """The option that some of the words name."""
    if by_value := [o for o in options if len(o.value) > 2 and o.value.lower() in said]:
        return by_value[0] if len(by_value) == 1 else None
    scores = [sum(len(word) for word in _words(o.label) if word in said) for o in options]
    best = max(scores, default=0)
    if best >= 2 and scores.count(best) == 1 and not _OTHER.search(said):
        return options[scores.index(best)]
    shown = options[:MAX_OPTIONS]
    if number := _NUMBER.match(said):
        return shown[int(number[1]) - 1] if int(number[1]) <= len(shown) else None
    places = [place for place, words in _ORDINALS.items() if re.search(words, said, re.I)]
    if len(places) == 1 and places[0] <= len(shown):
        return shown[places[0] - 1]
    return shown[-1] if shown and _LAST.search(said) else None


def _is_all(said: str, option: Option, words: Sequence[str]) -> bool:
    """Whether next to nothing else is said than which option is meant."""
    if _NUMBER.match(said):
        return True
    for word in sorted((option.value, *_words(option.label), *words), key=len, reverse=True):
        said = said.replace(word.lower(), " ")
    for place in (*_ORDINALS.values(), _LAST.pattern):
        said = re.sub(place, " ", said, flags=re.I)
    return len(_NAMING.sub("", _FILLERS.sub(" ", said)).replace(" ", "")) <= MAX_REST


def wants_another(text: str, words: Sequence[str]) -> bool:
    """Whether all that is said is a wish for another order, device, … (`words`: what such a thing is called)."""
    said = normalise(text).lower()
    if not _OTHER.search(said):
        return False
    for word in sorted(words, key=len, reverse=True):
        said = said.replace(word.lower(), " ")
    return len(_FILLERS.sub("", said)) <= MAX_REST


def _words(label: str) -> list[str]:
    return [word for word in _SPLIT.split(label.lower()) if len(word) >= 2]
