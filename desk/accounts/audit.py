"""The audit log as admins see it: enough to find what happened, without addresses in full."""

from contracts.accounts import AuditView, normal_email
from desk.accounts.addresses import coarse
from desk.accounts.models import Entry


def view(number: int, entry: Entry) -> AuditView:
    return AuditView(
        id=number,
        at=entry.at,
        kind=entry.kind.value,
        actor=entry.actor,
        subject=entry.subject,
        address=coarse(entry.address),
        detail=entry.detail,
    )


def coarse_email(email: str) -> str:
    """`mi***@example.com`. What is no e-mail address may be a password in the wrong field: nothing of it is kept."""
    try:
        name, _, host = normal_email(email).rpartition("@")
    except ValueError:
        return "not an address"
    return f"{name[:2] if len(name) > 3 else name[:1]}***@{host}"
