"""What a session says: that an article answers a question, and how much that counts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from kb.events import Session
from text.normalise import match_key

MAX_OF_VISITOR = 20
"""Articles that one visitor has a say in."""
CLICK, SOLVED = 1.0, 2.0
LEFT_OPEN = 0.3
"""Of a click's weight, where the customer then asked again or went to a human."""
MOST_FOR_PLACE = 4.0
"""Times that a click far down the list counts more than one on the first place."""
ASKED_AGAIN = "asked_again"
MOST_WORDINGS = 3
"""Questions in a row that are read as one and the same, asked in other words."""


@dataclass(frozen=True, slots=True)
class Credit:
    """`query`, masked, led to `article_id`. `weight` > 0, 1 for a plain click on the first place.

    Credits of one `search_id` are one vote, for several wordings of one question.
    """

    query: str
    article_id: str
    weight: float
    visitor: str
    search_id: str = ""


FEWEST_RATED = 20
LEAST_ERRING, MOST_ERRING = 0.05, 0.5

Examined = Callable[[int], float]
"""The chance in 0..1 that a suggestion at this place, counted from 0, is looked at at all."""


def credits(sessions: Iterable[Session], examined: Examined) -> list[Credit]:
    """Credits of sessions, the oldest first.

    A click counts by the inverse of the chance that its place is looked at (inverse propensity scoring; Joachims,
    Swaminathan & Schnabel, WSDM 2017), bounded. What solved the case counts double; what did not, or was followed by
    another question or a human, little or nothing. Looking further down makes errors count more, too: so a click also
    counts by the chance that it was meant, given how well the search thought the article fits and how many clicks err
    (the noisy clicks of Agarwal, Wang, Li, Bendersky & Najork, "Addressing Trust Bias", WWW 2019).
    """
    every = list(sessions)
    errs = erring(every)
    found: list[Credit] = []
    asked_before: dict[str, list[Session]] = {}
    for session in every:
        own = list(_of_session(session, examined, errs))
        earlier = asked_before.pop(session.visitor, [])
        words_before = [credit for before in earlier for credit in _in_other_words(before, session, errs)]
        wordings = {credit.article_id: 1 for credit in own}
        for credit in words_before:
            wordings[credit.article_id] += 1
        found += [replace(each, weight=each.weight / wordings[each.article_id]) for each in (*own, *words_before)]
        if not own and ASKED_AGAIN in session.follow_ups:
            asked_before[session.visitor] = [*earlier, session][-MOST_WORDINGS:]
    return once_a_visitor(found)


def erring(sessions: Sequence[Session]) -> float:
    """How often something is chosen that does not help, as people say: in .05..0.5, .1 where too few say anything."""
    solved = sum(len(session.solved) for session in sessions)
    not_solved = sum(len(session.not_solved) for session in sessions)
    if solved + not_solved < FEWEST_RATED:
        return 0.1
    return min(max(not_solved / (solved + not_solved), LEAST_ERRING), MOST_ERRING)


def once_a_visitor(found: Sequence[Credit]) -> list[Credit]:
    """Of each visitor the latest vote for an article, and the latest articles alone: so nobody counts twice."""
    kept: dict[tuple[str, str], list[Credit]] = {}
    for credit in found:
        vote = kept.pop((credit.visitor, credit.article_id), [])
        same = [other for other in vote if other.search_id and other.search_id == credit.search_id]
        kept[credit.visitor, credit.article_id] = [*same, credit]
    counts: dict[str, int] = {}
    latest: list[Credit] = []
    for (visitor, _), vote in reversed(kept.items()):
        counts[visitor] = counts.get(visitor, 0) + 1
        if counts[visitor] <= MAX_OF_VISITOR:
            latest += reversed(vote)
    return latest[::-1]


def of_pairs(pairs: Iterable[tuple[str, str]]) -> list[Credit]:
    """Credits of a plain log of (question, article): each line is a visitor of its own, the same pair counts once."""
    different = {(match_key(query), article_id): query for query, article_id in pairs}
    return [
        Credit(query, article_id, CLICK, visitor=str(number))
        for number, ((_, article_id), query) in enumerate(different.items())
    ]


def _in_other_words(before: Session, after: Session, errs: float) -> Iterable[Credit]:
    """What was found only once it was asked in other words, credited to the words before (query chains: Radlinski &
    Joachims, KDD 2005). Clicks say nothing of articles that no list showed; these do. Of what the first list showed,
    clicks say enough.
    """
    seen = {shown.article_id for shown in before.shown}
    for credit in _of_session(after, lambda _: 1.0, errs):
        if credit.article_id not in seen:
            yield replace(credit, query=before.query)


def _of_session(session: Session, examined: Examined, errs: float) -> Iterable[Credit]:
    left_open = bool(session.follow_ups)
    for place, shown in enumerate(session.shown):
        article_id = shown.article_id
        if article_id in session.solved:
            weight = SOLVED
        elif article_id in session.clicked and article_id not in session.not_solved:
            weight = (
                (CLICK * LEFT_OPEN if left_open else CLICK) * shown.score / (shown.score + (1 - shown.score) * errs)
            )
        else:
            continue
        weight *= min(1 / max(examined(place), 1e-6), MOST_FOR_PLACE)
        yield Credit(session.query, article_id, weight, session.visitor, session.search_id)
