"""What the widget sees of an event, and what it never sees."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.web_view import view
from contracts.events import Event, Kind, Source

HANUL, BADA = {"id": "a1", "name": "김하늘"}, {"id": "a2", "name": "이바다"}


def seen(source: Source, kind: Kind, data: dict[str, Any], key: str | None = None) -> dict[str, Any] | None:
    at = datetime(2026, 3, 4, tzinfo=UTC)
    return view(Event(conversation_id="web:x", offset=1, at=at, source=source, kind=kind, data=data, key=key))


@pytest.mark.parametrize(
    ("source", "kind", "data", "shown"),
    [
        (Source.CUSTOMER, Kind.MESSAGE_CREATED, {"text": "네", "choice": {"kind": "human"}}, {"text": "네"}),
        (
            Source.AGENT,
            Kind.MESSAGE_CREATED,
            {"text": "네", "agent": HANUL},
            {"text": "네", "agent": {"name": "김하늘"}},
        ),
        (Source.BOT, Kind.HANDOFF_REQUESTED, {"reason": "asked", "facts": {"x": 1}}, {"reason": "asked"}),
        (Source.AGENT, Kind.HANDOFF_ASSIGNED, {"agent": HANUL}, {"agent": {"name": "김하늘"}}),
        (
            Source.AGENT,
            Kind.HANDOFF_TRANSFERRED,
            {"agent": HANUL, "to": BADA, "note": "화가 많이 났어요"},
            {"agent": {"name": "이바다"}},
        ),
        (Source.AGENT, Kind.HANDOFF_TRANSFERRED, {"agent": HANUL, "note": "화가 많이 났어요"}, {}),
        (
            Source.AGENT,
            Kind.HANDOFF_RESOLVED,
            {"agent": HANUL, "reason": "abuse", "note": "x"},
            {"agent": {"name": "김하늘"}},
        ),
        (Source.AGENT, Kind.HANDED_BACK, {"agent": HANUL, "reason": "x"}, {"agent": {"name": "김하늘"}}),
        (Source.CUSTOMER, Kind.HANDOFF_CANCELLED, {"reason": "customer"}, {}),
        (Source.SYSTEM, Kind.SURVEY_REQUESTED, {}, {}),
        (
            Source.CUSTOMER,
            Kind.MESSAGE_CREATED,
            {"text": "", "attachments": [{"attachment_id": "a_1", "url": "/a", "width": 1, "height": 1}]},
            {"text": "", "attachments": [{"attachment_id": "a_1", "url": "/a", "width": 1, "height": 1}]},
        ),
        (
            Source.SYSTEM,
            Kind.ATTACHMENT_READ,
            {"attachment_id": "a_1", "quality": "good", "summary": "DT-1003", "text": "DT-1003", "fields": []},
            {"attachment_id": "a_1", "quality": "good", "summary": "DT-1003", "text": "DT-1003"},
        ),
    ],
)
def test_data_for_customers(source: Source, kind: Kind, data: dict[str, Any], shown: dict[str, Any]) -> None:
    frame = seen(source, kind, data)
    assert frame is not None
    assert (frame["kind"], frame["data"]) == (kind.value, shown)


@pytest.mark.parametrize("kind", [Kind.TURN_FINISHED, Kind.DELIVERY_FAILED, Kind.FEEDBACK_GIVEN, Kind.CONTACT_TOLD])
def test_what_is_for_the_record_alone_is_not_shown(kind: Kind) -> None:
    assert seen(Source.SYSTEM, kind, {"problem": "x"}) is None


def test_a_client_id_is_given_back_to_the_customer_alone() -> None:
    mine = seen(Source.CUSTOMER, Kind.MESSAGE_CREATED, {"text": "네"}, "in:c1")
    theirs = seen(Source.AGENT, Kind.MESSAGE_CREATED, {"text": "네"}, "out:a1/c1")
    assert mine is not None
    assert theirs is not None
    assert mine["client_id"] == "c1"
    assert "client_id" not in theirs
