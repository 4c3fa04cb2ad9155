"""What stays of an event once its customer has asked to be forgotten: that it happened, when, and who acted. Pure."""

from typing import Any

from contracts.events import Event, Kind

STAYS = frozenset(
    {
        *("agent", "to", "owner", "team", "taken_over"),
        *("waited", "holder"),
        *("off_hours", "signs", "topic", "outcome", "score", "step", "question_id", "due", "attachment_id", "quality"),
        *("offset", "abuse", "up_to"),
    }
)
"""Fields that tell of agents and of the work, not of the customer: reports count by them."""
REASONS = frozenset({Kind.HANDOFF_REQUESTED, Kind.HANDOFF_RESOLVED, Kind.HANDOFF_CANCELLED})
"""The kinds whose reason is a word of ours; elsewhere somebody wrote it."""


def bare(event: Event) -> dict[str, Any]:
    """The event's data without anything that anybody said or was told; its shape stays, for those who read it."""
    if event.kind is Kind.MESSAGE_CREATED:
        agent = event.data.get("agent")
        return {"text": "", **({"agent": agent} if agent else {})}
    return {name: value if _stays(event, name) else _empty(value) for name, value in event.data.items()}


def _stays(event: Event, name: str) -> bool:
    return name in STAYS or (name == "reason" and event.kind in REASONS)


def _empty(value: Any) -> Any:
    """Nothing, of the same type."""
    match value:
        case str():
            return ""
        case list() | tuple():
            return []
        case dict():
            return {}
    return None
