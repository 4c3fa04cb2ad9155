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
_SPLIT = re.compile(r"[\s()·,]+")
MAX_REST = 1
"""Letters that may be left of a wish for another one, when all it is made of is taken out."""


def picked(text: str, options: Sequence[Option]) -> Option | None:
    """The one option that is meant: by its number, its words or its place; None where that is not plain."""
    said = normalise(text).lower()
    if not wants_another(text, ()):
        said = _INSTEAD.sub("", said)  # "운동화 말고 의자요"
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
