"""Help search: question in; an answer, similar questions, or an honest nothing out."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from contracts.articles import Button, Code, Language, Listed, Media
from contracts.base import Strict

Query = Annotated[str, StringConstraints(max_length=2000)]


class SearchRequest(Strict):
    """`query`: the customer's words, empty where a picture came alone.

    `codes`: error codes that a picture shows, as it was read; `screen`: its sentences (`text.reading` gives both).
    `request_id` makes a retry harmless: the same id gets the same `search_id` and counts one impression.
    """

    query: Query
    k: int = Field(default=5, ge=1, le=20)
    lang: Language | None = None
    request_id: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    codes: tuple[Code, ...] = Field(default=(), max_length=20)
    screen: Annotated[str, StringConstraints(max_length=1000)] = ""


class Reason(Strict):
    """Why a hit is there. `code`: wording, title, meaning, words, letters, error_code, clicks, pinned, category.

    `detail`: the words; of clicks, how many people chose it after asking alike; the category's name.
    """

    code: str
    detail: str = ""


class Answer(Strict):
    """The article that answers; `match` tells an authored equality from a confident search. Score in 0..1."""

    article_id: str
    title: str
    text: str
    lang: Language
    media: tuple[Media, ...] = ()
    buttons: tuple[Button, ...] = ()
    match: Literal["exact", "search"]
    score: float
    reasons: tuple[Reason, ...] = ()


class Suggestion(Strict):
    """One similar question. Score in 0..1, higher is better."""

    article_id: str
    title: str
    score: float
    reasons: tuple[Reason, ...] = ()


class Clarification(Strict):
    """One question back, from what separates the articles that come nearest: their categories, or else their titles."""

    categories: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()


class SearchResponse(Strict):
    """`abstained`: nothing fits; then `answer` is null, and `categories` says what could be asked about.

    `clarify`: there where nothing fits, but something nearly does.
    """

    search_id: str
    abstained: bool
    answer: Answer | None = None
    suggestions: tuple[Suggestion, ...] = ()
    categories: tuple[str, ...] = ()
    clarify: Clarification | None = None


class GlanceRequest(Strict):
    """What somebody may be about to ask: words half-typed, masked; none before the first of them."""

    query: Annotated[str, StringConstraints(max_length=200)] = ""
    lang: Language | None = None
    k: int = Field(default=4, ge=1, le=8)


class Glance(Strict):
    """Questions to choose from, best first: nobody has asked anything yet, so nothing is recorded."""

    articles: tuple[Listed, ...] = ()


SearchId = Annotated[str, StringConstraints(min_length=1, max_length=64)]
VisitorName = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""Tells visitors apart. The bot passes it on as a keyed hash alone, from which nobody finds the person."""


class FeedbackRequest(Strict):
    """What a person did with a search's result. Repeating it changes nothing.

    `visitor`: whose it is, so that one visitor counts once; without it, each search counts as a visitor of its own.
    """

    search_id: SearchId
    article_id: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    kind: Literal["click", "solved", "not_solved"]
    visitor: VisitorName | None = None


class FeedbackResponse(Strict):
    """`recorded` is false where the same feedback was there already."""

    recorded: bool


class FollowUp(Strict):
    """What came next after a search that nobody had called solved. Repeating it changes nothing."""

    search_id: SearchId
    kind: Literal["asked_again", "to_human"]
    visitor: VisitorName | None = None


class Forgetting(Strict):
    """A customer asked to be forgotten: their conversation, and them as a visitor."""

    conversation: Annotated[str, StringConstraints(min_length=8, max_length=190)]
    visitor: VisitorName


class Vocabulary(Strict):
    """What the articles know by name, for reading screenshots: error codes, and names of menus and screens."""

    codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
