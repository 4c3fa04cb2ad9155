"""The way of an article: pure functions from where it stands to where it goes.

    draft ──submit──> review ──publish──> published ──archive──> archived ──reopen──> draft
      ^ └──schedule──> review, due ──(time)──┘  ^                    ^
      └── return, withdraw ──┘   └── a new version is a draft beside the published one; both can be archived

Whatever is published stays so, version and all, until another version is published or the article is archived.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from contracts.authoring import ArticleState, Authors, Reviewers
from contracts.errors import Conflict, Unprocessable

Action = Authors | Reviewers | Literal["save"]
LONGEST_AHEAD = timedelta(days=366)
_FROM: dict[str, frozenset[ArticleState]] = {
    "save": frozenset({"draft", "review", "published"}),
    "submit": frozenset({"draft"}),
    "withdraw": frozenset({"review"}),
    "return": frozenset({"review"}),
    "publish": frozenset({"draft", "review"}),
    "schedule": frozenset({"draft", "review"}),
    "unschedule": frozenset({"draft", "review", "published"}),
    "archive": frozenset({"draft", "review", "published"}),
    "reopen": frozenset({"archived"}),
}
NEEDS_WHY = frozenset({"return", "archive"})


@dataclass(frozen=True, slots=True)
class Standing:
    """`version`: the newest; `live`: the one that customers see; `due`: when `due_version` will be."""

    state: ArticleState
    version: int
    live: int | None = None
    due: datetime | None = None
    due_version: int | None = None


NEW = Standing("draft", 0)


def after(standing: Standing, action: Action, *, why: str = "", at: datetime | None = None) -> Standing:
    """Where the article stands once this is done.

    `at`: for `schedule`, when. Raises Conflict where this cannot follow, Unprocessable where something is missing.
    """
    if standing.state not in _FROM[action] or (action == "unschedule" and standing.due is None):
        detail = {"reason": "state", "state": standing.state}
        raise Conflict(f"an article that is {standing.state} cannot be given this step: {action}", detail=detail)
    if action in NEEDS_WHY and not why:
        raise Unprocessable("please say why", detail=[{"field": "why", "problem": "is missing"}])
    match action:
        case "save":
            return replace(standing, state="draft", version=standing.version + 1)
        case "submit":
            return replace(standing, state="review")
        case "withdraw" | "return":
            return replace(standing, state="draft", due=None, due_version=None)
        case "publish":
            return Standing("published", standing.version, live=standing.version)
        case "schedule":
            return replace(standing, state="review", due=at, due_version=standing.version)
        case "unschedule":
            return replace(standing, due=None, due_version=None)
        case "archive":
            return Standing("archived", standing.version)
        case "reopen":
            return Standing("draft", standing.version)


def when_due(standing: Standing) -> Standing:
    """Once its moment has come. What was written after it was scheduled stays a draft."""
    newest = standing.due_version == standing.version
    return Standing("published" if newest else standing.state, standing.version, live=standing.due_version)


def check_moment(at: datetime | None, now: datetime) -> datetime:
    """When to publish. Raises Unprocessable for none, one without a zone, one that is over or too far ahead."""
    problem = ""
    if at is None or at.tzinfo is None:
        problem = "a moment with its time zone is needed"
    elif not now < at <= now + LONGEST_AHEAD:
        problem = "the moment must be ahead, and within a year"
    if at is None or problem:
        raise Unprocessable(problem, detail=[{"field": "at", "problem": problem}])
    return at
