"""Who is next: pure. A sign counts as minutes waited already, so nobody is overtaken by who came much later.

The order does not change while people wait; so a place in it that was told stays true until somebody leaves or comes.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from conversation.models import Conversation

HEAD_START = {
    "urgent": timedelta(minutes=10),
    "angry": timedelta(minutes=5),
    "verified": timedelta(minutes=5),
}
"""`verified`: a why-question whose facts are looked up already, which an agent can answer at once."""
LONGEST_HEAD_START = sum(HEAD_START.values(), timedelta())
NEVER = datetime.max.replace(tzinfo=UTC)


def counted_from(c: Conversation) -> datetime:
    """Since when a conversation counts as waiting: earlier than it does, where something presses."""
    if c.waiting_since is None:
        return NEVER
    return c.waiting_since - sum((HEAD_START.get(sign, timedelta()) for sign in c.signs.split()), timedelta())


def in_line(waiting: Iterable[Conversation]) -> list[Conversation]:
    """The queue in the order in which it is to be served."""
    return sorted(waiting, key=lambda c: (counted_from(c), c.id))
