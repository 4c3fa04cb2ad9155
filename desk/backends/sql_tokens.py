"""API tokens in SQL."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Column, DateTime, MetaData, String, Table, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from desk.roles import Role
from desk.tokens import MAX_CHARACTERS, digest, new_token
from service.database import connect, migrate, uninterrupted, writing

MIGRATIONS = Path(__file__).parent / "migrations"
VALID_FOR = timedelta(days=365)

metadata = MetaData()
api_tokens = Table(
    "api_tokens",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
)


class SqlTokenStore:
    """See `desk.tokens.TokenStore`. Another process sees a new token at once."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self.in_flight: set[asyncio.Task[Any]] = set()

    @classmethod
    async def open(cls, url: str) -> "SqlTokenStore":
        engine = connect(url)
        await migrate(engine, MIGRATIONS)
        return cls(engine)

    async def close(self) -> None:
        await asyncio.gather(*self.in_flight, return_exceptions=True)
        await self._engine.dispose()

    @uninterrupted
    async def create(self, role: Role) -> str:
        token, now = new_token(), datetime.now(UTC)
        values = {"digest": digest(token), "role": role.value, "created_at": now, "expires_at": now + VALID_FOR}
        async with writing(self._engine) as connection:
            await connection.execute(insert(api_tokens).values(values))
        return token

    @uninterrupted
    async def role(self, token: str) -> Role | None:
        if len(token) > MAX_CHARACTERS:
            return None
        query = select(api_tokens.c.role).where(
            api_tokens.c.digest == digest(token),
            api_tokens.c.expires_at > datetime.now(UTC),
            api_tokens.c.revoked_at.is_(None),
        )
        async with self._engine.connect() as connection:
            role = (await connection.execute(query)).scalar()
        return None if role is None else Role(role)
