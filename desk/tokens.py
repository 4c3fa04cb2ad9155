"""API tokens: shown once, kept as a hash. A program's token has a role; a person's has that person's present role."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from desk.accounts.models import COMMAND_LINE
from desk.roles import Role

PREFIX = "sangdam_"
MAX_CHARACTERS = 200
VALID_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class ApiToken:
    """`user_id` is None for a program's token. Times are UTC."""

    id: str
    name: str
    role: Role
    user_id: str | None
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None


class TokenStore(Protocol):
    async def create(
        self,
        role: Role,
        *,
        name: str = "",
        user_id: str | None = None,
        valid_for: timedelta = VALID_FOR,
        by: str = COMMAND_LINE,
        address: str = "",
    ) -> str:
        """A new token, whole: it cannot be read again. `by` goes into the audit log."""

    async def identify(self, token: str) -> ApiToken | None:
        """What a token is that is valid now, else None. A person's token dies with the account."""

    async def tokens(self, user_id: str | None = None, *, limit: int = 500) -> list[ApiToken]:
        """Those valid now, of one person or of all, the newest first."""

    async def revoke(self, token_id: str, *, user_id: str | None = None, by: str, address: str = "") -> bool:
        """False where there is none (of this person's, where one is named)."""


def new_token() -> str:
    """256 random bits; the prefix lets scanners of leaked secrets know it."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is stored. The token is random, so a plain hash is enough (no salt, no stretching)."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
