"""Accounts on the wire: signing in, one's own account, and everybody's for admins."""

import re
import unicodedata
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, StringConstraints

from contracts.base import Strict

RoleName = Literal["agent", "supervisor", "author", "reviewer", "admin"]
Language = Literal["ko", "en"]
EMAIL = re.compile(r"[^\s@<>()\[\]\\,;:\"]{1,64}@[^\s@<>()\[\]\\,;:\"]+\.[^\s@<>()\[\]\\,;:\".]{2,63}")


def normal_email(text: str) -> str:
    """An e-mail address in the one spelling we keep: NFC, lower case. Raises ValueError where it is none."""
    email = unicodedata.normalize("NFC", text.strip()).lower()
    if not EMAIL.fullmatch(email) or not email.isprintable():
        raise ValueError("not an e-mail address")
    return email


def _line(text: str) -> str:
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if not text.isprintable():
        raise ValueError("has characters that cannot be shown")
    return text


def _whole(secret: SecretStr) -> SecretStr:
    if any("\ud800" <= c <= "\udfff" for c in secret.get_secret_value()):
        raise ValueError("is not text")
    return secret


Email = Annotated[str, StringConstraints(max_length=254), AfterValidator(normal_email)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=80), AfterValidator(_line), Field(min_length=1)]
Secret = Annotated[SecretStr, Field(max_length=1024), AfterValidator(_whole)]
Code = Annotated[str, StringConstraints(max_length=20, pattern=r"^[0-9A-Za-z -]*$")]


class SignIn(Strict):
    """`code`: six digits of the authenticator app, or a recovery code, where the account asks for one."""

    email: Annotated[str, StringConstraints(max_length=254)]
    password: Secret
    code: Code | None = None


class LinkToken(Strict):
    """What stands behind `#invitation=` or `#reset=` in a link we mailed."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Acceptance(LinkToken):
    """`name` replaces what the inviting admin wrote."""

    password: Secret
    name: Line | None = None


class ResetRequest(Strict):
    email: Annotated[str, StringConstraints(max_length=254)]
    lang: Language | None = None


class NewPassword(LinkToken):
    password: Secret


class UserView(Strict):
    """`joined`: has set a password. `totp`: signs in with a second factor."""

    id: str
    email: str
    name: str
    role: RoleName
    lang: Language
    active: bool
    joined: bool
    totp: bool
    created_at: datetime


class SignedIn(Strict):
    """`csrf` goes into the header `X-CSRF-Token` of every request that changes something."""

    user: UserView
    session_id: str
    csrf: str
    expires_at: datetime


class InvitationView(Strict):
    email: str
    name: str
    role: RoleName
    expires_at: datetime


class Accepted(Strict):
    """The same answer whether or not there is such an account."""

    accepted: bool = True


class ProfileChange(Strict):
    name: Line | None = None
    lang: Language | None = None


class PasswordChange(Strict):
    current: Secret
    new: Secret


class PasswordOnly(Strict):
    """A person's own password once more, before something weighty."""

    password: Secret


class CodeOnly(Strict):
    code: Code


class TotpOffer(Strict):
    """`uri` is what the QR code holds; `secret` is for typing (Base32)."""

    secret: str
    uri: str


class RecoveryCodes(Strict):
    """Shown once; each works once."""

    codes: tuple[str, ...]


class SessionView(Strict):
    id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str
    user_agent: str
    current: bool


class SessionList(Strict):
    items: tuple[SessionView, ...]


class TokenRequest(Strict):
    name: Line
    days: int = Field(default=90, ge=1, le=365)


class OwnTokenRequest(TokenRequest):
    """`password`: a session that was left open must not make a token that outlives it."""

    password: Secret


class ServiceTokenRequest(TokenRequest):
    """A token of no person, for a program."""

    role: RoleName


class TokenView(Strict):
    """`user_id` is None for a program's token."""

    id: str
    name: str
    role: RoleName
    user_id: str | None
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


class NewToken(Strict):
    """`token` cannot be read again."""

    token: str
    view: TokenView


class TokenList(Strict):
    items: tuple[TokenView, ...]


class Invite(Strict):
    email: Email
    name: Line
    role: RoleName
    lang: Language = "ko"


class Invited(Strict):
    """`link` only where no mail can be sent: the admin hands it over."""

    user: UserView
    mailed: bool
    link: str | None = None
    expires_at: datetime


class UserChange(Strict):
    role: RoleName | None = None
    active: bool | None = None


class UserList(Strict):
    """In order of e-mail; `next` is the `after` of the next page, None on the last."""

    items: tuple[UserView, ...]
    next: str | None = None


class AuditView(Strict):
    """`actor` and `subject`: `user:ID`, `token:ID`, `command line`, `anonymous`. Addresses lack their last part."""

    id: int
    at: datetime
    kind: str
    actor: str
    subject: str
    address: str
    detail: dict[str, str]


class AuditPage(Strict):
    """Newest first; `next` is the `before` of the next page, None on the last."""

    items: tuple[AuditView, ...]
    next: int | None = None


class Portrait(Strict):
    """What customers see beside an agent's name: relative to the bot's address, None where there is none."""

    url: str | None = None
