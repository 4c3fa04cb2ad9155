"""Roles, and what each may call: one table, deny by default."""

from enum import StrEnum


class Role(StrEnum):
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    AUTHOR = "author"
    REVIEWER = "reviewer"
    ADMIN = "admin"


EVERYBODY = frozenset(Role)
DESK = frozenset({Role.AGENT, Role.SUPERVISOR, Role.ADMIN})
LEADERS = frozenset({Role.SUPERVISOR, Role.ADMIN})
"""Those who may act for the agent who holds a conversation."""

ALLOWED: dict[tuple[str, str], frozenset[Role]] = {
    ("POST", "/api/kb/search"): EVERYBODY,
    ("POST", "/api/kb/feedback"): EVERYBODY,
    ("POST", "/api/ocr"): EVERYBODY,
    ("GET", "/api/desk/queue"): DESK,
    ("GET", "/api/desk/socket"): DESK,
    ("GET", "/api/desk/agents"): DESK,
    ("GET", "/api/desk/conversations"): DESK,
    ("GET", "/api/desk/conversations/{conversation_id}"): DESK,
    ("POST", "/api/desk/conversations/{conversation_id}/claim"): DESK,
    ("POST", "/api/desk/conversations/{conversation_id}/messages"): DESK,
    ("POST", "/api/desk/conversations/{conversation_id}/transfer"): DESK,
    ("POST", "/api/desk/conversations/{conversation_id}/hand_back"): DESK,
    ("POST", "/api/desk/conversations/{conversation_id}/resolve"): DESK,
    ("POST", "/api/desk/conversations/{conversation_id}/typing"): DESK,
}
"""(method, route) → the roles that may call it. A route under /api that is not here is open to nobody."""
