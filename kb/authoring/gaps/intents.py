"""Groups that could be an intent of their own: mostly of questions that Rasa knew no intent for."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from kb.authoring.asked import Unmet
from text.normalise import match_key

FEWEST = 2
"""Times that somebody asked: once is an accident."""


def marked(unmet: Sequence[Unmet], unread: Collection[str]) -> list[Unmet]:
    """`unread`: questions whose intent was not plain."""
    keys = {match_key(text) for text in unread}
    return [replace(question, unread=match_key(question.text) in keys) for question in unmet]


def is_new(group: Sequence[Unmet]) -> bool:
    """Whether more than half of the times its questions were not understood."""
    asked = sum(question.count for question in group)
    return asked >= FEWEST and 2 * sum(question.count for question in group if question.unread) > asked
