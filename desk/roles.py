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

ADMINS = frozenset({Role.ADMIN})
AUTHORS = frozenset({Role.AUTHOR, Role.REVIEWER, Role.ADMIN})
REVIEWERS = frozenset({Role.REVIEWER, Role.ADMIN})
"""Those who decide what customers see."""

ALLOWED: dict[tuple[str, str], frozenset[Role]] = {
    ("POST", "/api/kb/search"): EVERYBODY,
    ("POST", "/api/kb/feedback"): EVERYBODY,
    ("GET", "/api/kb/rules"): AUTHORS,
    ("POST", "/api/kb/rules"): AUTHORS,
    ("POST", "/api/kb/explain"): AUTHORS,
    ("GET", "/api/kb/learning"): AUTHORS,
    ("POST", "/api/kb/learning/rollback"): ADMINS,
    ("POST", "/api/ocr"): EVERYBODY,
    ("POST", "/api/simulator/kakao"): EVERYBODY,
    ("GET", "/api/notices"): EVERYBODY,
    ("POST", "/api/notices"): LEADERS,
    ("DELETE", "/api/notices/{notice_id}"): LEADERS,
    ("POST", "/api/notify"): LEADERS,
    ("GET", "/api/authoring/articles"): AUTHORS,
    ("POST", "/api/authoring/articles"): AUTHORS,
    ("GET", "/api/authoring/articles/{article_id}"): AUTHORS,
    ("PUT", "/api/authoring/articles/{article_id}"): AUTHORS,
    ("GET", "/api/authoring/articles/{article_id}/versions"): AUTHORS,
    ("GET", "/api/authoring/articles/{article_id}/versions/{number}"): AUTHORS,
    ("GET", "/api/authoring/articles/{article_id}/diff"): AUTHORS,
    ("GET", "/api/authoring/articles/{article_id}/history"): AUTHORS,
    ("GET", "/api/authoring/articles/{article_id}/figures"): AUTHORS,
    ("POST", "/api/authoring/articles/{article_id}/steps"): AUTHORS,
    ("POST", "/api/authoring/articles/{article_id}/restore"): AUTHORS,
    ("POST", "/api/authoring/articles/{article_id}/decisions"): REVIEWERS,
    ("POST", "/api/authoring/bulk"): AUTHORS,
    ("POST", "/api/authoring/bulk/decisions"): REVIEWERS,
    ("POST", "/api/authoring/kakao"): AUTHORS,
    ("GET", "/api/authoring/categories"): AUTHORS,
    ("POST", "/api/authoring/categories/rename"): REVIEWERS,
    ("POST", "/api/authoring/import/check"): AUTHORS,
    ("POST", "/api/authoring/import"): REVIEWERS,
    ("GET", "/api/authoring/export"): AUTHORS,
    ("GET", "/api/authoring/pictures"): AUTHORS,
    ("POST", "/api/authoring/pictures"): AUTHORS,
    ("POST", "/api/authoring/try"): AUTHORS,
    ("GET", "/api/authoring/gaps"): AUTHORS,
    ("POST", "/api/authoring/gaps/judgements"): AUTHORS,
    ("POST", "/api/authoring/gaps/closings"): AUTHORS,
    ("GET", "/api/desk/queue"): DESK,
    ("GET", "/api/desk/socket"): DESK,
    ("GET", "/api/desk/agents"): DESK,
    ("GET", "/api/desk/teams"): DESK,
    ("PUT", "/api/desk/teams/{team_id}"): LEADERS,
    ("DELETE", "/api/desk/teams/{team_id}"): LEADERS,
    ("GET", "/api/desk/conversations"): DESK,
    ("GET", "/api/desk/conversations/{conversation_id}"): DESK,
    ("POST", "/api/desk/conversations/{conversation_id}/claim"): DESK,
    ("POST", "/api/desk/conversations/{conversation_id}/messages"): DESK,
    ("POST", "/api/desk/conversations/{conversation_id}/attachments"): DESK,
    ("POST", "/api/desk/conversations/{conversation_id}/attachments/{attachment_id}/reveal"): DESK,
    ("POST", "/api/desk/conversations/{conversation_id}/pass"): DESK,
    ("POST", "/api/desk/conversations/{conversation_id}/take_over"): LEADERS,
    ("POST", "/api/desk/conversations/{conversation_id}/transfer"): DESK,
    ("POST", "/api/desk/conversations/{conversation_id}/hand_back"): DESK,
    ("POST", "/api/desk/conversations/{conversation_id}/resolve"): DESK,
    ("POST", "/api/desk/conversations/{conversation_id}/typing"): DESK,
    ("POST", "/api/desk/conversations/{conversation_id}/notes"): DESK,
    ("POST", "/api/desk/conversations/{conversation_id}/tags"): DESK,
    ("POST", "/api/desk/conversations/{conversation_id}/wishes"): DESK,
    ("POST", "/api/desk/conversations/{conversation_id}/questions"): DESK,
    ("POST", "/api/desk/conversations/{conversation_id}/questions/{question_id}/answer"): EVERYBODY,
    ("POST", "/api/desk/conversations/{conversation_id}/care"): DESK,
    ("GET", "/api/desk/conversations/{conversation_id}/background"): DESK,
    ("GET", "/api/desk/conversations/{conversation_id}/evidence"): DESK,
    ("GET", "/api/desk/questions"): EVERYBODY,
    ("GET", "/api/desk/colleagues"): DESK,
    ("GET", "/api/desk/articles/{article_id}"): DESK,
    ("POST", "/api/desk/cool_down/end"): DESK,
    ("GET", "/api/desk/replies"): DESK,
    ("PUT", "/api/desk/replies/{reply_id}"): LEADERS,
    ("DELETE", "/api/desk/replies/{reply_id}"): LEADERS,
    ("GET", "/api/desk/wall"): LEADERS,
    ("GET", "/api/desk/reports"): LEADERS,
    ("GET", "/api/desk/reports.csv"): LEADERS,
    ("GET", "/api/accounts/me"): EVERYBODY,
    ("PATCH", "/api/accounts/me"): EVERYBODY,
    ("GET", "/api/accounts/me/portrait"): EVERYBODY,
    ("PUT", "/api/accounts/me/portrait"): EVERYBODY,
    ("DELETE", "/api/accounts/me/portrait"): EVERYBODY,
    ("POST", "/api/accounts/me/password"): EVERYBODY,
    ("GET", "/api/accounts/me/sessions"): EVERYBODY,
    ("DELETE", "/api/accounts/me/sessions"): EVERYBODY,
    ("DELETE", "/api/accounts/me/sessions/{session_id}"): EVERYBODY,
    ("POST", "/api/accounts/me/totp"): EVERYBODY,
    ("POST", "/api/accounts/me/totp/confirm"): EVERYBODY,
    ("POST", "/api/accounts/me/totp/disable"): EVERYBODY,
    ("GET", "/api/accounts/me/tokens"): EVERYBODY,
    ("POST", "/api/accounts/me/tokens"): EVERYBODY,
    ("DELETE", "/api/accounts/me/tokens/{token_id}"): EVERYBODY,
    ("GET", "/api/accounts/users"): LEADERS,
    ("POST", "/api/accounts/users"): ADMINS,
    ("GET", "/api/accounts/users/{user_id}"): LEADERS,
    ("PATCH", "/api/accounts/users/{user_id}"): ADMINS,
    ("POST", "/api/accounts/users/{user_id}/invitation"): ADMINS,
    ("POST", "/api/accounts/users/{user_id}/sign_out"): ADMINS,
    ("POST", "/api/accounts/users/{user_id}/totp/reset"): ADMINS,
    ("GET", "/api/accounts/tokens"): ADMINS,
    ("POST", "/api/accounts/tokens"): ADMINS,
    ("DELETE", "/api/accounts/tokens/{token_id}"): ADMINS,
    ("GET", "/api/accounts/audit"): ADMINS,
}
"""(method, route) → the roles that may call it. A route under /api that is not here is open to nobody."""

PERSONAL = frozenset(route for route in ALLOWED if route[1].startswith("/api/accounts/me"))
"""One's own account: for signed-in people alone. A token, which may have been lost, does not get there."""

OPEN = frozenset(
    {
        ("POST", "/api/auth/sign_in"),
        ("POST", "/api/auth/sign_out"),
        ("GET", "/api/auth/session"),
        ("POST", "/api/auth/invitation"),
        ("POST", "/api/auth/invitation/accept"),
        ("POST", "/api/auth/password_reset"),
        ("POST", "/api/auth/password_reset/look"),
        ("POST", "/api/auth/password_reset/confirm"),
    }
)
"""What must work signed out. Nothing else under /api does."""
