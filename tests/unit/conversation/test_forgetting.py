"""Whatever an event held: nothing that anybody said is left of it, and it keeps its shape."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contracts.events import Event, Kind, Source
from conversation.forgetting import REASONS, STAYS, bare

SECRET = "비밀이에요"
NAMES = st.sampled_from(
    ["text", "note", "question", "facts", "known", "search_id", "intent", "reason", "tags", "email"]
)
SCALARS = st.sampled_from([SECRET, f"{SECRET}!", 7, 1.5, True, None])
VALUES = SCALARS | st.lists(SCALARS, max_size=2) | st.fixed_dictionaries({"x": st.lists(SCALARS, max_size=2)})


def event(kind: Kind, data: dict[str, Any]) -> Event:
    at = datetime(2026, 3, 4, tzinfo=UTC)
    return Event(conversation_id="web:x", offset=1, at=at, source=Source.CUSTOMER, kind=kind, data=data)


@given(st.sampled_from([k for k in Kind if k not in REASONS]), st.dictionaries(NAMES, VALUES, max_size=4))
def test_nothing_that_was_said_is_left(kind: Kind, data: dict[str, Any]) -> None:
    left = bare(event(kind, data))
    assert SECRET not in str(left)
    assert bare(event(kind, left)) == left, "twice is harmless"
    if kind is not Kind.MESSAGE_CREATED:
        assert left.keys() == data.keys()
        assert all(isinstance(left[name], type(data[name])) or left[name] is None for name in data)


@given(st.sampled_from([k for k in Kind if k is not Kind.MESSAGE_CREATED]), st.sampled_from(sorted(STAYS)))
def test_what_tells_of_the_work_stays(kind: Kind, name: str) -> None:
    assert bare(event(kind, {name: "x"})) == {name: "x"}
