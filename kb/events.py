"""What help search showed, what people did with it, and what came next: recorded now, learned from later.

A search is recorded before it is answered, with its question masked.
Nothing here is ever changed, feedback adds rows; but whose they are can be forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from contracts.articles import Language
from contracts.search import Reason
from text.masking import mask

FeedbackKind = Literal["click", "solved", "not_solved"]
FollowUpKind = Literal["asked_again", "to_human"]
Role = Literal["exact", "search", "suggestion", "clarify"]


@dataclass(frozen=True, slots=True)
class Shown:
    """One article as a search showed it. `role`: the answer, a similar question, one asked back by; score in 0..1."""

    article_id: str
    role: Role
    score: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Impression:
    """One search and what it showed, best first. `query` is masked; `model` says which index and calibration ranked."""

    search_id: str
    query: str
    lang: Language | None
    k: int
    model: str
    abstained: bool
    shown: tuple[Shown, ...]
    category: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A search that somebody reacted to: what it showed, best first, which of that was chosen, and what came next.

    `visitor` is who reacted; the search's own id where nobody says.
    """

    search_id: str
    query: str
    lang: Language | None
    shown: tuple[Shown, ...]
    clicked: frozenset[str]
    solved: frozenset[str]
    not_solved: frozenset[str]
    follow_ups: frozenset[str]
    visitor: str


class EventStore(Protocol):
    """Impressions, feedback, and what came next."""

    async def find(self, request_id: str) -> Impression | None:
        """The impression that this request caused before."""
        ...

    async def record(self, impression: Impression) -> Impression:
        """Keeps it; or, where its `request_id` is known by now, gives back the one recorded then."""
        ...

    async def feedback(self, search_id: str, article_id: str, kind: FeedbackKind, visitor: str | None = None) -> bool:
        """True where it is new. Raises NotFound for an unknown search, Unprocessable for an article not shown in it."""
        ...

    async def follow_up(self, search_id: str, kind: FollowUpKind, visitor: str | None = None) -> bool:
        """True where it is new. Raises NotFound for an unknown search."""
        ...

    async def forget(self, conversation: str, visitor: str) -> None:
        """Unties what was asked, which is masked, from the conversation, and what was said of it from the visitor.

        Who said it gets a new name that nothing leads to, one for all of it: so they still count once.
        """
        ...

    async def wanted(self, since: datetime, most: int) -> Mapping[str, int]:
        """How often each of the `most` articles that people wanted most was the answer, or was chosen."""
        ...

    async def sessions(self, most: int) -> list[Session]:
        """The latest `most` searches of words that somebody reacted to, the oldest first."""
        ...


def masked(query: str) -> str:
    """A question as it may be kept."""
    return mask(query)
