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

ALLOWED: dict[tuple[str, str], frozenset[Role]] = {
    ("POST", "/api/kb/search"): EVERYBODY,
    ("POST", "/api/kb/feedback"): EVERYBODY,
    ("POST", "/api/ocr"): EVERYBODY,
    ("GET", "/api/desk/queue"): DESK,
    ("POST", "/api/desk/conversations/{conversation_id}/hand_back"): DESK,
}
"""(method, route) → the roles that may call it. A route under /api that is not here is open to nobody."""
