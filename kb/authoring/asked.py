"""What customers did with articles, and what they asked in vain, as authoring reads it out of the recorded searches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from contracts.authoring import Figures, HandedOver, WantedArticle

FIGURES_DAYS = 30
MOST_QUESTIONS = 1_000
"""Different questions that gaps are made of: the latest."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """A question as it was kept, masked, that no article answered, whose answer did not help, or that an agent wants.

    `handoffs`: of the `count` times it was asked, how often a human was called right after it. `nearest`: the article
    shown first, if any was. `wishes`: of agents, for an article on it. `unread`: its intent was not plain.
    """

    text: str
    lang: str | None
    count: int
    handoffs: int
    why: Literal["unanswered", "unsolved", "wanted"]
    nearest: str | None = None
    wishes: tuple[WantedArticle, ...] = ()
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Two questions that an author put together, or apart."""

    one: str
    other: str
    together: bool


class AskedStore(Protocol):
    async def figures(self, ids: Sequence[str], since: datetime) -> Mapping[str, Figures]:
        """Without `handed_over`, which the event log knows."""
        ...

    async def handed_over(self, article_id: str, since: datetime, handoffs: Sequence[HandedOver]) -> int: ...

    async def unmet(self, since: datetime, handoffs: Sequence[HandedOver]) -> list[Unmet]:
        """At most MOST_QUESTIONS, without those that are taken care of."""
        ...

    async def closed(self, questions: Sequence[str]) -> Mapping[str, datetime]:
        """When those of them that are taken care of were."""
        ...

    async def guards(self, limit: int) -> list[str]:
        """Questions that customers asked and that were solved, latest first."""
        ...

    async def pairs(self) -> list[Pair]: ...

    async def judge(self, pairs: Sequence[Pair], who: str) -> None: ...

    async def close(self, questions: Sequence[str], article_id: str | None, who: str) -> None: ...


def calls_after(handoffs: Sequence[HandedOver]) -> Mapping[str, tuple[int, ...]]:
    """Offsets at which a human was called, by conversation, in order."""
    calls: dict[str, list[int]] = {}
    for handoff in handoffs:
        calls.setdefault(handoff.conversation_id, []).append(handoff.offset)
    return {conversation: tuple(sorted(offsets)) for conversation, offsets in calls.items()}


def turn_of(request_id: str | None) -> tuple[str, int] | None:
    """Conversation and offset of the turn that a search was made for: its id is `conversation:offset`."""
    conversation, colon, offset = (request_id or "").partition("/")[0].rpartition(":")
    return (conversation, int(offset)) if colon and offset.isdigit() else None
