"""Which diagnosis explains a question: by its examples, letter by letter, and by what help search finds for it.

Measured on tests/quality/diagnosis_questions.tsv (docs/decisions/0009-diagnoses.md): letters and help search together
are as good as with the sentence encoder, which this process does not have.
"""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from actions.diagnosis.check import Compiled
from contracts.actions import Reading
from contracts.search import Answer, SearchResponse, Suggestion
from text.normalise import normalise

SEARCH_WEIGHT = 0.7
"""What the first place among help search's hits is worth; the second half of it, the third a third."""
ENOUGH = 0.70
"""Score from which a why-question is taken for the diagnosis's."""
SURE = 0.2
"""Help search's chance for an article from which a question needs no word of the diagnosis's own."""
SAME_WORDS = 0.93
"""Likeness from which a question is one of the examples, whatever type it was read as."""
MIN_WORD = 4
"""Letters of an English word that can be a diagnosis's own; shorter ones are everybody's."""


@dataclass(frozen=True, slots=True)
class Match:
    """`score`: likeness to an example (0..1) plus what help search adds."""

    compiled: Compiled
    score: float


@dataclass(frozen=True, slots=True)
class _Known:
    """A diagnosis as questions are compared with it; `own`: pieces that only its examples hold."""

    compiled: Compiled
    letters: Sequence[str]
    own: frozenset[str]


class Matcher:
    """Compares questions with the examples of these diagnoses."""

    def __init__(self, diagnoses: Mapping[str, Compiled]) -> None:
        examples = {i: (*c.diagnosis.examples.ko, *c.diagnosis.examples.en) for i, c in diagnoses.items()}
        pieces = {i: frozenset(piece for e in given for piece in _pieces(e)) for i, given in examples.items()}
        shared = Counter(piece for held in pieces.values() for piece in held)
        self._known = [
            _Known(c, [_letters(e) for e in examples[i]], frozenset(p for p in pieces[i] if shared[p] == 1))
            for i, c in diagnoses.items()
        ]

    def match(self, query: str, question_type: Reading, found: SearchResponse | None) -> Match | None:
        """The diagnosis that explains this question, or None.

        "안 와요" is like many an example; so a why-question has to hold a piece that only this diagnosis's examples
        have ("알림"), or help search has to be fairly sure of one of its articles.
        """
        if not (letters := _letters(query)):
            return None
        places, pieces = _places(found), _pieces(query)
        best: Match | None = None
        for known in self._known:
            nearest = process.extractOne(letters, known.letters, scorer=fuzz.token_sort_ratio)
            likeness = nearest[1] / 100 if nearest else 0.0
            hits = [places[article] for article in known.compiled.diagnosis.articles if article in places]
            place, chance = max(hits, default=(0.0, 0.0))
            score = likeness + SEARCH_WEIGHT * place
            of_its_own = bool(pieces & known.own) or chance >= SURE
            if likeness >= SAME_WORDS or (question_type.name == "why" and score >= ENOUGH and of_its_own):
                best = max(best, Match(known.compiled, score), key=_score)
        return best


def _score(match: Match | None) -> float:
    return match.score if match else 0.0


def _letters(text: str) -> str:
    """Hangul taken apart into its letters, so that endings and typos cost little."""
    return unicodedata.normalize("NFD", normalise(text).lower()).rstrip("?!. ")


def _pieces(text: str) -> frozenset[str]:
    """Pairs of syllables, blanks left out, and longer English words."""
    plain = normalise(text).lower()
    run = "".join(letter for letter in plain if letter.isalnum())
    pairs = (run[n : n + 2] for n in range(len(run) - 1))
    return frozenset([*pairs, *(word for word in plain.split() if word.isascii() and len(word) >= MIN_WORD)])


def _places(found: SearchResponse | None) -> Mapping[str, tuple[float, float]]:
    """For each article 1 for the first place, 1/2 for the second, …, and its chance; a translation is its original."""
    if found is None:
        return {}
    hits: list[Answer | Suggestion] = [*([found.answer] if found.answer else []), *found.suggestions]
    chances: dict[str, float] = {}
    for hit in hits:
        chances.setdefault(hit.article_id.removesuffix(".en"), hit.score)
    return {article: (1 / place, chance) for place, (article, chance) in enumerate(chances.items(), start=1)}
