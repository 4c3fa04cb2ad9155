"""Agents' "this should be an article", out of the event log, as authoring may be told of it. Pure."""

from collections.abc import Sequence

from contracts.authoring import WantedArticle
from contracts.events import Event
from text.masking import mask
from text.normalise import match_key

MOST_QUESTION, MOST_ANSWER = 300, 2_000
"""Letters. A mask may be longer than what it stands for."""
MOST_BYTES = 400_000
"""Of all wishes together: they go to kb with the calls for humans, in a body of at most a megabyte."""


def wishes(events: Sequence[Event]) -> tuple[WantedArticle, ...]:
    """Newest first, masked. `events`: `article.wanted` in order of time.

    A wish for the same question of the same conversation is one, with the last answer that was given to it; one whose
    customer was forgotten has no words left, and is none.
    """
    found: dict[tuple[str, str], WantedArticle] = {}
    for event in events:
        wish = _wish(event)
        if wish is None:
            continue
        before = found.pop((wish.conversation_id, match_key(wish.question)), None)
        if before is not None and not wish.answer:
            wish = wish.model_copy(update={"answer": before.answer})
        found[wish.conversation_id, match_key(wish.question)] = wish
    return _within(MOST_BYTES, list(found.values())[::-1])


def _wish(event: Event) -> WantedArticle | None:
    question = mask(event.data["question"])[:MOST_QUESTION].strip()
    if not question:
        return None
    return WantedArticle(
        conversation_id=event.conversation_id,
        at=event.at,
        by=event.data["agent"]["name"],
        question=question,
        answer=mask(event.data["answer"])[:MOST_ANSWER].strip(),
    )


def _within(most: int, newest_first: Sequence[WantedArticle]) -> tuple[WantedArticle, ...]:
    kept, left = [], most
    for wish in newest_first:
        left -= len(wish.model_dump_json().encode())
        if left < 0:
            break
        kept.append(wish)
    return tuple(kept)
