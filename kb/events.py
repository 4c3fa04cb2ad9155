"""What help search showed and what people did with it: recorded from the first day, learned from later.

A search is recorded before it is answered, with its question masked. Nothing here is ever changed: feedback adds rows.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

from contracts.articles import Language
from contracts.search import Reason
from text.masking import mask

FeedbackKind = Literal["click", "solved", "not_solved"]
Role = Literal["exact", "search", "suggestion"]


@dataclass(frozen=True, slots=True)
class Shown:
    """One article as a search showed it. `role`: the answer, or a similar question; score in 0..1."""

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


class EventStore(Protocol):
    """Impressions and feedback."""

    async def find(self, request_id: str) -> Impression | None:
        """The impression that this request caused before."""
        ...

    async def record(self, impression: Impression) -> Impression:
        """Keeps it; or, where its `request_id` is known by now, gives back the one recorded then."""
        ...

    async def feedback(self, search_id: str, article_id: str, kind: FeedbackKind) -> bool:
        """True where it is new. Raises NotFound for an unknown search, Unprocessable for an article not shown in it."""
        ...


def masked(query: str) -> str:
    """A question as it may be kept."""
    return mask(query)
