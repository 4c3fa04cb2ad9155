"""Events as the widget sees them: without what is for our record or for agents alone. Pure."""

from typing import Any

from contracts.events import HANDOFF_KINDS, Event, Kind, Source

SHOWN = HANDOFF_KINDS | {
    Kind.MESSAGE_CREATED,
    Kind.ATTACHMENT_READ,
    Kind.SURVEY_REQUESTED,
    Kind.SURVEY_ANSWERED,
    Kind.CONTACT_GIVEN,
    Kind.RESTARTED,
    Kind.FORGOTTEN,
}
"""What a customer sees; anything else is for our record, or for agents."""


def view(event: Event) -> dict[str, Any] | None:
    """The fields of an `event` frame, or None where the widget hears nothing of it."""
    if event.kind not in SHOWN:
        return None
    frame: dict[str, Any] = {
        "offset": event.offset,
        "at": event.at.isoformat(),
        "source": event.source.value,
        "kind": event.kind.value,
        "data": _data(event),
    }
    if event.key is not None and event.key.startswith("in:"):
        frame["client_id"] = event.key.removeprefix("in:")
    return frame


def _data(event: Event) -> dict[str, Any]:
    match event.kind:
        case Kind.MESSAGE_CREATED if event.source is Source.CUSTOMER:
            return {name: event.data[name] for name in ("text", "attachments") if name in event.data}
        case Kind.MESSAGE_CREATED:
            return {**event.data, **_agent(event.data.get("agent"))}
        case Kind.ATTACHMENT_READ:
            shown = ("attachment_id", "quality", "summary", "text", "corrected")
            return {name: event.data[name] for name in shown if name in event.data}
        case Kind.HANDOFF_REQUESTED:
            return {name: event.data[name] for name in ("reason", "off_hours") if name in event.data}
        case Kind.HANDOFF_TRANSFERRED:
            return _agent(event.data.get("to"))  # who has it now; the note is between agents
        case Kind.HANDOFF_ASSIGNED | Kind.HANDOFF_RESOLVED | Kind.HANDED_BACK:
            return _agent(event.data.get("agent"))
        case Kind.CONTACT_GIVEN | Kind.SURVEY_ANSWERED:
            return dict(event.data)
        case _:
            return {}


def _agent(agent: Any) -> dict[str, Any]:
    """An agent's name; their id is nobody else's business."""
    return {"agent": {"name": agent["name"]}} if agent else {}
