"""Authored answers: the question is a title or another wording of an article, or names its error code."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from contracts.articles import Article
from contracts.search import Reason
from kb.question import Question
from text.normalise import match_key

_NOT_CODE = re.compile(r"[^A-Z0-9]")
_TOKEN = re.compile(r"[A-Za-z0-9]+(?:[-_ ]?[A-Za-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Match:
    """Rows of the articles that a question equals, several where an article has a translation, and why."""

    rows: tuple[int, ...]
    reason: Reason


class ExactTable:
    """Every title, wording and error code, by what they are compared as."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._questions: dict[str, Match] = {}
        self._codes: dict[str, Match] = {}
        for row, article in enumerate(articles):
            for number, question in enumerate((article.title, *article.wordings)):
                code = "title" if number == 0 else "wording"
                _add(self._questions, match_key(question), row, Reason(code=code, detail=question))
            for error_code in article.codes:
                _add(self._codes, _code_key(error_code), row, Reason(code="error_code", detail=error_code))

    def find(self, question: Question) -> Match | None:
        """The articles this question is answered by, if it is one of theirs word for word or names their error code."""
        return self._questions.get(question.key) or self._by_code(question.text)

    def _by_code(self, text: str) -> Match | None:
        """The code a text names, however it is written ("DT-1003", "dt1003"); None where it names two."""
        if not self._codes:
            return None
        keys = {key for token in _TOKEN.findall(text) for key in _readings(token) if key in self._codes}
        return self._codes[keys.pop()] if len(keys) == 1 else None


def _add(table: dict[str, Match], key: str, row: int, reason: Reason) -> None:
    if not key:
        return
    known = table.get(key)
    if known is None:
        table[key] = Match((row,), reason)
    elif row not in known.rows:
        table[key] = Match((*known.rows, row), known.reason)


def _code_key(code: str) -> str:
    return _NOT_CODE.sub("", code.upper())


def _readings(token: str) -> set[str]:
    """Keys of a run of words, and of each word and pair of neighbours in it: "error DT 1003" names DT1003."""
    words = re.split(r"[-_ ]", token)
    return {_code_key("".join(words[at : at + size])) for size in (1, 2, 3) for at in range(len(words) - size + 1)}
