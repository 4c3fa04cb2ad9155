"""API tokens: shown once, kept as a hash, each with one role."""

import hashlib
import secrets
from typing import Protocol

from desk.roles import Role

PREFIX = "sangdam_"
MAX_CHARACTERS = 200


class TokenStore(Protocol):
    async def create(self, role: Role) -> str:
        """A new token of this role, whole: it cannot be read again."""

    async def role(self, token: str) -> Role | None:
        """The role of a token that is valid now, else None."""


def new_token() -> str:
    """256 random bits; the prefix lets scanners of leaked secrets know it."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is stored. The token is random, so a plain hash is enough (no salt, no stretching)."""
    return hashlib.sha256(token.encode()).hexdigest()
