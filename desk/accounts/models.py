"""The vocabulary of accounts. All times are UTC."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from desk.roles import Role

COMMAND_LINE = "command line"
ANONYMOUS = "anonymous"


class Kind(StrEnum):
    """What an audit entry tells, past tense."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    SESSIONS_REVOKED = "sessions_revoked"
    INVITED = "invited"
    JOINED = "joined"
    RESET_REQUESTED = "reset_requested"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  # a name, no secret
    TOTP_ENABLED = "totp_enabled"
    TOTP_DISABLED = "totp_disabled"
    RECOVERY_CODE_USED = "recovery_code_used"
    ROLE_CHANGED = "role_changed"
    DEACTIVATED = "deactivated"
    REACTIVATED = "reactivated"
    SSO_LINKED = "sso_linked"
    TOKEN_CREATED = "token_created"  # noqa: S105
    TOKEN_REVOKED = "token_revoked"  # noqa: S105
    PICTURE_REVEALED = "picture_revealed"
    CONVERSATION_SEEN = "conversation_seen"
    EVIDENCE_SEEN = "evidence_seen"
    INCIDENT_BEGUN = "incident_begun"
    INCIDENT_ENDED = "incident_ended"
    EVIDENCE_EXPORTED = "evidence_exported"
    REPORT_EXPORTED = "report_exported"


@dataclass(frozen=True, slots=True)
class User:
    """`password_hash` is None until the invitation is taken up; `totp` is the nonce of a confirmed second factor;
    `sso_subject` is who this is at the identity provider, hashed, once they have come from there."""

    id: str
    email: str
    name: str
    role: Role
    lang: Literal["ko", "en"]
    created_at: datetime
    password_hash: str | None = field(default=None, repr=False)
    totp: str | None = field(default=None, repr=False)
    totp_offer: str | None = field(default=None, repr=False)
    deactivated_at: datetime | None = None
    sso_subject: str | None = field(default=None, repr=False)

    @property
    def active(self) -> bool:
        return self.deactivated_at is None

    @property
    def joined(self) -> bool:
        return self.password_hash is not None or self.sso_subject is not None


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in. `id` may be shown; the cookie's token is kept as a hash alone."""

    id: str
    user_id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str
    user_agent: str


class LinkKind(StrEnum):
    INVITATION = "invitation"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Link:
    """A mailed link: used once, until `expires_at`. A new one of the same kind voids the older."""

    digest: str
    kind: LinkKind
    user_id: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit log. `actor` did it, `subject` (`user:ID`, `token:ID` or empty) it was done to."""

    at: datetime
    kind: Kind
    actor: str = ANONYMOUS
    subject: str = ""
    address: str = ""
    detail: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a request: a signed-in person, or the bearer of a token (a person's, or a program's)."""

    kind: Literal["user", "token"]
    role: Role
    user_id: str | None = None
    token_id: str | None = None
    session: Session | None = None
    name: str | None = None

    @property
    def who(self) -> str:
        """For events and the audit log: `user:ID` for people, also through their tokens, `token:ID` for programs."""
        return user(self.user_id) if self.user_id is not None else f"token:{self.token_id}"


def user(user_id: str) -> str:
    """A person as actor or subject."""
    return f"user:{user_id}"


def new_id(prefix: str) -> str:
    """An id that cannot be guessed and says what it names: `u_…`, `s_…`, `t_…`."""
    return f"{prefix}_{secrets.token_hex(8)}"
