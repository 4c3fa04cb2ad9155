"""Agents' wishes for articles, among the questions that were asked in vain."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from contracts.authoring import GapWish, WantedArticle
from kb.authoring.asked import MOST_QUESTIONS, Unmet

MOST_WISHES = 10
"""Of a group, that authors are shown."""


def with_wishes(unmet: Sequence[Unmet], wanted: Sequence[WantedArticle], closed: Mapping[str, datetime]) -> list[Unmet]:
    """At most MOST_QUESTIONS, those that agents want first. `closed`: when a question was last taken care of.

    Somebody asked what an agent wants answered: a question that no search was made for counts once for each wish.
    """
    wishes: dict[str, list[WantedArticle]] = defaultdict(list)
    for wish in wanted:
        done = closed.get(wish.question)
        if done is None or wish.at > done:
            wishes[wish.question].append(wish)
    asked = {question.text: question for question in unmet}
    first = []
    for text, mine in wishes.items():
        known = asked.pop(text, None) or Unmet(text, None, 0, 0, "wanted")
        first.append(replace(known, count=max(known.count, len(mine)), wishes=tuple(mine)))
    return [*first, *asked.values()][:MOST_QUESTIONS]


def conversations(group: Sequence[Unmet]) -> int:
    """How many wanted an article: two wishes out of one conversation that mean the same are one."""
    return len({wish.conversation_id for question in group for wish in question.wishes})


def latest(group: Sequence[Unmet]) -> tuple[GapWish, ...]:
    wishes = sorted((wish for question in group for wish in question.wishes), key=lambda wish: wish.at, reverse=True)
    return tuple(GapWish(by=wish.by, at=wish.at, answer=wish.answer) for wish in wishes[:MOST_WISHES])
