"""Events as the widget sees them: without what is for our record or for agents alone. Pure."""

from collections.abc import Callable
from typing import Any

from contracts.events import HANDOFF_KINDS, Event, Kind, Source
from conversation.models import Conversation, Holder

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


Face = Callable[[str], str | None]
"""An agent's portrait, by their id."""


def faceless(agent_id: str) -> str | None:
    return None


def speaker(standing: Conversation | None, face: Face) -> dict[str, str]:
    """Who speaks for the company now, for a widget that no longer has the events by which it would know."""
    if standing is None or standing.holder is Holder.BOT:
        return {"source": "bot"}
    named = standing.assignee is not None and standing.assignee_name is not None
    agent = {"id": standing.assignee, "name": standing.assignee_name} if named else None
    return {"source": standing.holder.value, **_agent(agent, face).get("agent", {})}


def view(event: Event, face: Face = faceless) -> dict[str, Any] | None:
    """The fields of an `event` frame, or None where the widget hears nothing of it."""
    if event.kind not in SHOWN:
        return None
    frame: dict[str, Any] = {
        "offset": event.offset,
        "at": event.at.isoformat(),
        "source": event.source.value,
        "kind": event.kind.value,
        "data": _data(event, face),
    }
    if event.key is not None and event.key.startswith("in:"):
        frame["client_id"] = event.key.removeprefix("in:")
    return frame


def _data(event: Event, face: Face) -> dict[str, Any]:
    match event.kind:
        case Kind.MESSAGE_CREATED if event.source is Source.CUSTOMER:
            return {name: event.data[name] for name in ("text", "attachments") if name in event.data}
        case Kind.MESSAGE_CREATED:
            return {**event.data, **_agent(event.data.get("agent"), face)}
        case Kind.ATTACHMENT_READ:
            shown = ("attachment_id", "quality", "summary", "text", "corrected")
            return {name: event.data[name] for name in shown if name in event.data}
        case Kind.HANDOFF_REQUESTED:
            return {name: event.data[name] for name in ("reason", "off_hours") if name in event.data}
        case Kind.HANDOFF_TRANSFERRED:
            return _agent(event.data.get("to"), face)  # who has it now; the note is between agents
        case Kind.HANDOFF_ASSIGNED | Kind.HANDOFF_RESOLVED | Kind.HANDED_BACK:
            return _agent(event.data.get("agent"), face)
        case Kind.CONTACT_GIVEN | Kind.SURVEY_ANSWERED:
            return dict(event.data)
        case _:
            return {}


def _agent(agent: Any, face: Face) -> dict[str, Any]:
    """An agent's name and portrait; their id is nobody else's business."""
    if not agent:
        return {}
    picture = face(str(agent.get("id", "")))
    return {"agent": {"name": agent["name"], **({"picture": picture} if picture else {})}}
