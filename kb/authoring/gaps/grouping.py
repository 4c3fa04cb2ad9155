"""Gaps in the help centre: what customers asked in vain, one group for each meaning, the most costly first."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from contracts.authoring import GapList, GapQuestion, GapView
from kb.authoring.asked import Pair, Unmet
from kb.authoring.gaps import forest, intents, pairs, wanted
from kb.encoder import Encoder
from text.normalise import match_key

HANDOFF_COSTS = 3
"""A question that took a human counts as so many that did not."""
WISH_COSTS = 3
"""So does one that an agent wants an article for."""
MOST_GROUPS, MOST_OF_A_GROUP = 200, 50


def grouped(
    unmet: Sequence[Unmet], judged: Sequence[Pair], encoder: Encoder | None, titles: Mapping[str, str]
) -> GapList:
    """Groups of the questions. `judged`: what authors put together or apart; `titles`: of the published articles."""
    asked = list(unmet)
    extra = [text for pair in judged for text in (pair.one, pair.other)]
    texts = list(dict.fromkeys([*(question.text for question in asked), *extra]))
    if not asked:
        return GapList(items=(), questions=0, learned=len(judged))
    place = {text: at for at, text in enumerate(texts)}
    alike = pairs.features(texts, encoder)
    known = {(place[pair.one], place[pair.other]): pair.together for pair in judged}
    weights = forest.learn(alike, pairs.prior(encoder), known)
    scores = alike @ weights
    together = [edge for edge, yes in known.items() if yes]
    apart = [edge for edge, yes in known.items() if not yes]
    numbers = forest.groups(scores, together, apart)
    members: dict[int, list[Unmet]] = defaultdict(list)
    for question in asked:
        members[numbers[place[question.text]]].append(question)
    views = [_view(group, [place[q.text] for q in group], scores, titles) for group in members.values()]
    views.sort(key=lambda gap: (-_cost(gap.count, gap.handoffs, gap.wanted), gap.title))
    return GapList(items=tuple(views[:MOST_GROUPS]), questions=sum(q.count for q in asked), learned=len(judged))


def judgement(groups: Sequence[Sequence[str]]) -> list[Pair]:
    """The pairs that an author's groups say something about: within a list together, between first ones apart."""
    said = {
        _key(one, other): Pair(*_key(one, other), together=True) for g in groups for one, other in combinations(g, 2)
    }
    for some, others in combinations(groups, 2):
        for one in some[:5]:
            for other in others[:5]:
                if one != other:
                    said.setdefault(_key(one, other), Pair(*_key(one, other), together=False))
    return list(said.values())


def _key(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _cost(count: int, handoffs: int, wishes: int) -> int:
    return count + HANDOFF_COSTS * handoffs + WISH_COSTS * wishes


def _view(group: Sequence[Unmet], places: Sequence[int], scores: np.ndarray, titles: Mapping[str, str]) -> GapView:
    """The title is the question in the middle: most like all others, each as often as it was asked."""
    weights = np.array([question.count for question in group], dtype=float)
    centrality = scores[np.ix_(places, places)] @ weights + weights * 1e-3
    ordered = sorted(group, key=lambda q: (-_cost(q.count, q.handoffs, len(q.wishes)), q.text))
    nearest = Counter(q.nearest for q in group if q.nearest in titles).most_common(1)
    near = nearest[0][0] if nearest else None
    return GapView(
        id=hashlib.blake2b("\n".join(sorted(match_key(q.text) for q in group)).encode(), digest_size=8).hexdigest(),
        title=group[int(centrality.argmax())].text,
        count=sum(q.count for q in group),
        handoffs=sum(q.handoffs for q in group),
        questions=tuple(
            GapQuestion(text=q.text, count=q.count, handoffs=q.handoffs, why=q.why, wanted=len(q.wishes))
            for q in ordered[:MOST_OF_A_GROUP]
        ),
        wanted=wanted.conversations(group),
        wishes=wanted.latest(group),
        new_intent=intents.is_new(group),
        nearest=near,
        nearest_title=titles.get(near or "", ""),
    )
