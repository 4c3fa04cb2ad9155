"""Questions whose intent was not plain, out of the event log, as authoring may be told of them. Pure."""

from collections.abc import Sequence

from contracts.events import Event

UNREAD = frozenset({"out_of_scope", "nlu_fallback", "unclear"})
"""What Rasa says where it knows no intent for the words."""
MOST_UNREAD, MOST_LETTERS = 500, 300


def unread(events: Sequence[Event]) -> tuple[str, ...]:
    """At most MOST_UNREAD, each once, the latest first, as they were searched for: masked.

    `events`: `turn.finished`, newest first. Of a customer who was forgotten no words are left.
    """
    facts = (event.data for event in events)
    asked = (str(f.get("question") or "") for f in facts if (f.get("intent") or {}).get("name") in UNREAD)
    questions = dict.fromkeys(text for question in asked if (text := question[:MOST_LETTERS].strip()))
    return tuple(questions)[:MOST_UNREAD]
