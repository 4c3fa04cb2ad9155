"""Questions whose intent was not plain, out of the event log, as authoring may be told of them. Pure."""

from collections.abc import Sequence
from itertools import accumulate

from contracts.events import Event

UNREAD = frozenset({"out_of_scope", "nlu_fallback", "unclear"})
"""What Rasa says where it knows no intent for the words."""
MOST_UNREAD, MOST_LETTERS = 500, 300
MOST_BYTES = 150_000
"""Of all together: they go to kb with wishes and calls for humans, in a body of at most a megabyte."""


def unread(events: Sequence[Event]) -> tuple[str, ...]:
    """At most MOST_UNREAD, each once, the latest first, as they were searched for: masked.

    `events`: `turn.finished`, newest first. Of a customer who was forgotten no words are left.
    """
    facts = (event.data for event in events)
    asked = (str(f.get("question") or "") for f in facts if (f.get("intent") or {}).get("name") in UNREAD)
    questions = [*dict.fromkeys(text for question in asked if (text := question[:MOST_LETTERS].strip()))][:MOST_UNREAD]
    sizes = accumulate(len(question.encode()) for question in questions)
    return tuple(question for question, size in zip(questions, sizes, strict=True) if size <= MOST_BYTES)
