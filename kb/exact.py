"""Authored answers: the question is a title or another wording of an article, or names its error code."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from contracts.articles import Article
from contracts.search import Reason
from kb.question import Question
from text.fields import codes as error_codes
from text.normalise import match_key


@dataclass(frozen=True, slots=True)
class Match:
    """Rows of the articles that a question equals, several where an article has a translation, and why."""

    rows: tuple[int, ...]
    reason: Reason


class QuestionTable(Protocol):
    """Titles and wordings, by what they are compared as."""

    def get(self, key: str) -> Match | None: ...


class ExactTable:
    """Every title, wording and error code, by what they are compared as."""

    def __init__(self, articles: Sequence[Article]) -> None:
        questions: dict[str, Match] = {}
        self._questions: QuestionTable = questions
        self._codes: dict[str, Match] = {}
        for row, article in enumerate(articles):
            for number, question in enumerate((article.title, *article.wordings)):
                code = "title" if number == 0 else "wording"
                _add(questions, _key(question), row, Reason(code=code, detail=question))
            for error_code in article.codes:
                _add(self._codes, error_codes.key(error_code), row, Reason(code="error_code", detail=error_code))
        self.codes = tuple(sorted({match.reason.detail for match in self._codes.values()}))

    @classmethod
    def over(cls, questions: QuestionTable) -> "ExactTable":
        """Without error codes."""
        made = cls(())
        made._questions = questions
        return made

    def by_words(self, question: Question) -> Match | None:
        """The articles one of whose titles or wordings this is, letter by letter."""
        return self._questions.get(question.key)

    def by_codes(self, question: Question) -> tuple[Match, ...]:
        """The articles whose codes the picture shows and the words name, one match for each, in that order.

        Codes may be written as one likes ("dt1003") or misread ("OT-1003"): see `text.fields.codes`. One that no
        article explains matches nothing.
        """
        if not self.codes:
            return ()
        named = [code for code in question.codes if error_codes.key(code) in self._codes]
        unread = [code for code in question.codes if code not in named]
        for text in (*unread, question.text, question.screen):
            named += [field.value for field in error_codes.find(text, self.codes)]
        matches: dict[tuple[int, ...], Match] = {}
        for code in named:
            if match := self._codes.get(error_codes.key(code)):
                matches.setdefault(match.rows, match)
        return tuple(matches.values())


@lru_cache(maxsize=50_000)
def _key(question: str) -> str:
    """Remembered: a new index asks for the same ones, and they took a third of its time."""
    return match_key(question)


def _add(table: dict[str, Match], key: str, row: int, reason: Reason) -> None:
    if not key:
        return
    known = table.get(key)
    if known is None:
        table[key] = Match((row,), reason)
    elif row not in known.rows:
        table[key] = Match((*known.rows, row), known.reason)
