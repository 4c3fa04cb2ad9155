from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.authoring import ArticleState, Authors, Reviewers
from contracts.errors import Conflict, SangdamError, Unprocessable
from kb.authoring import workflow
from kb.authoring.workflow import NEW, Action, Standing, after

ACTIONS: tuple[Action, ...] = ("save", *get_args(Authors), *get_args(Reviewers))
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_the_way_to_being_published() -> None:
    standing = after(after(NEW, "save"), "submit")
    assert standing == Standing("review", 1)
    assert after(standing, "publish") == Standing("published", 1, live=1)


def test_what_is_published_stays_while_a_new_version_is_written() -> None:
    published = Standing("published", 3, live=3)
    assert after(published, "save") == Standing("draft", 4, live=3)
    assert after(after(published, "save"), "publish") == Standing("published", 4, live=4)


def test_what_is_scheduled_goes_live_as_it_was_approved() -> None:
    due = after(Standing("draft", 2, live=1), "schedule", at=NOW)
    assert workflow.when_due(due) == Standing("published", 2, live=2)
    later = after(due, "save")
    assert workflow.when_due(later) == Standing("draft", 3, live=2)


@pytest.mark.parametrize(
    ("state", "action"), [("published", "submit"), ("archived", "save"), ("draft", "return"), ("archived", "archive")]
)
def test_what_cannot_follow(state: ArticleState, action: Action) -> None:
    with pytest.raises(Conflict):
        after(Standing(state, 1), action, why="이유")


@pytest.mark.parametrize("action", ["return", "archive"])
def test_some_steps_need_a_reason(action: Action) -> None:
    with pytest.raises(Unprocessable):
        after(Standing("review", 1), action)


@pytest.mark.parametrize(
    "at", [None, NOW.replace(tzinfo=None), NOW, NOW - timedelta(days=1), NOW + timedelta(days=400)]
)
def test_moments_that_nothing_can_be_scheduled_for(at: datetime | None) -> None:
    with pytest.raises(Unprocessable):
        workflow.check_moment(at, NOW)


@given(st.lists(st.sampled_from(ACTIONS), max_size=30))
def test_whatever_people_do_a_standing_makes_sense(actions: list[Action]) -> None:
    standing = after(NEW, "save")
    for action in actions:
        try:
            following = after(standing, action, why="이유", at=NOW)
        except SangdamError:
            continue
        assert following.version == standing.version + (action == "save")
        assert following.live is None or following.live <= following.version
        assert (following.state != "published") or following.live == following.version
        assert (following.due is None) == (following.due_version is None)
        assert following.live == standing.live or action in ("publish", "archive")
        standing = following
