"""An archive's passages among the living articles that a question found: offered where they fit, never the answer.

What the living articles say alone stands: their answer, their order, and the first of them stays first where it fits.
docs/decisions/0010-learning.md says why, and what was measured.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from kb.hits import Hit, Scored
from kb.index import Index
from text.normalise import match_key

BEHIND = 0.05
"""Of the score by which an archived passage has to beat a living article."""
WEIGHED = 20
"""Of the archive's hits: a million passages are full of near misses."""
OFFERED_AT = 0.5
"""The chance that any of the archive's answers, from which on they are offered: more likely than not."""


def archived(hits: Sequence[Hit], ranked: Sequence[Scored], index: Index) -> list[Hit]:
    """The archive's best hits. One whose id or title stands among the living articles found says nothing new, nor does
    one whose title stood there before.
    """
    if index.archived_from is None:
        return []
    rows = {scored.hit.row for scored in ranked}
    titles = {match_key(scored.hit.article.title) for scored in ranked}
    found = []
    for hit in hits:
        is_new = index.is_archived(hit.row) and hit.row not in rows and index.row_of[hit.article.id] == hit.row
        if is_new and (title := match_key(hit.article.title)) not in titles:
            titles.add(title)
            found.append(hit)
        if len(found) == WEIGHED:
            break
    return found


def woven(ranked: Sequence[Scored], passages: Sequence[Scored], *, fits: bool) -> list[Scored]:
    """Living articles and an archive's passages by turns, where the next passage clearly beats the next article.

    `fits`: a living article does, and takes the first turn. What is pinned stays first. Scores never rise.
    """
    ours, theirs, merged = deque(ranked), deque(passages), list[Scored]()
    turn_of_archive = not fits
    while ours:
        beaten = theirs and not ours[0].hit.pinned and theirs[0].hit.fused > ours[0].hit.fused + BEHIND
        turn_of_archive = not (takes := bool(turn_of_archive and beaten))
        merged.append((theirs if takes else ours).popleft())
    lowest = accumulate((each.score for each in (*merged, *theirs)), min)
    return [replace(each, score=score) for each, score in zip((*merged, *theirs), lowest, strict=True)]
