"""API tokens in SQL."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from desk.accounts.models import COMMAND_LINE, Entry, Kind, new_id
from desk.backends.account_tables import api_tokens, users
from desk.backends.sql_sessions import MIGRATIONS, write_entry
from desk.roles import Role
from desk.tokens import MAX_CHARACTERS, VALID_FOR, ApiToken, digest, new_token
from service.database import connect, migrate, uninterrupted, writing

USED_EVERY = timedelta(minutes=1)


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
        token, now, token_id = new_token(), datetime.now(UTC), new_id("t")
        values = {
            "digest": digest(token),
            "id": token_id,
            "name": name,
            "role": role.value,
            "user_id": user_id,
            "created_at": now,
            "expires_at": now + valid_for,
        }
        entry = Entry(now, Kind.TOKEN_CREATED, by, f"token:{token_id}", address, {"name": name, "role": role.value})
        async with writing(self._engine) as connection:
            await connection.execute(insert(api_tokens).values(values))
            await write_entry(connection, entry)
        return token

    @uninterrupted
    async def identify(self, token: str) -> ApiToken | None:
        if len(token) > MAX_CHARACTERS:
            return None
        now = datetime.now(UTC)
        async with self._engine.connect() as connection:
            row = (await connection.execute(_valid(now).where(api_tokens.c.digest == digest(token)))).first()
        if row is None:
            return None
        found = _token(row)
        if found.last_used_at is None or now - found.last_used_at > USED_EVERY:
            async with writing(self._engine) as connection:
                await connection.execute(update(api_tokens).where(api_tokens.c.id == found.id).values(last_used_at=now))
        return found

    @uninterrupted
    async def tokens(self, user_id: str | None = None, *, limit: int = 500) -> list[ApiToken]:
        query = _valid(datetime.now(UTC)).order_by(api_tokens.c.created_at.desc(), api_tokens.c.id).limit(limit)
        if user_id is not None:
            query = query.where(api_tokens.c.user_id == user_id)
        async with self._engine.connect() as connection:
            return [_token(row) for row in await connection.execute(query)]

    @uninterrupted
    async def revoke(self, token_id: str, *, user_id: str | None = None, by: str, address: str = "") -> bool:
        now = datetime.now(UTC)
        revoking = update(api_tokens).where(api_tokens.c.id == token_id, api_tokens.c.revoked_at.is_(None))
        if user_id is not None:
            revoking = revoking.where(api_tokens.c.user_id == user_id)
        async with writing(self._engine) as connection:
            revoked = await connection.execute(revoking.values(revoked_at=now))
            if revoked.rowcount:
                await write_entry(connection, Entry(now, Kind.TOKEN_REVOKED, by, f"token:{token_id}", address))
        return bool(revoked.rowcount)


def _valid(now: datetime) -> Select[Any]:
    """Tokens that work now; a person's has the person's present role, and none where the account is shut."""
    return (
        select(api_tokens, func.coalesce(users.c.role, api_tokens.c.role).label("present_role"))
        .outerjoin(users, users.c.id == api_tokens.c.user_id)
        .where(api_tokens.c.expires_at > now, api_tokens.c.revoked_at.is_(None))
        .where(or_(api_tokens.c.user_id.is_(None), users.c.id.is_not(None) & users.c.deactivated_at.is_(None)))
    )


def _token(row: Row[Any]) -> ApiToken:
    return ApiToken(
        row.id, row.name, Role(row.present_role), row.user_id, row.created_at, row.expires_at, row.last_used_at
    )
