"""Sessions and the audit log in SQL."""

import asyncio
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import LABEL_STYLE_TABLENAME_PLUS_COL, Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from desk.accounts.models import Entry, Kind, Session, User
from desk.backends.account_tables import audit, sessions, users
from desk.roles import Role
from service.database import connect, migrate, uninterrupted, writing

MIGRATIONS = Path(__file__).parent / "migrations"


class SqlSessionStore:
    """See `desk.accounts.store`: SessionStore and AuditStore."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self.in_flight: set[asyncio.Task[Any]] = set()

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connects, and brings the tables to the newest revision."""
        engine = connect(url)
        await migrate(engine, MIGRATIONS)
        return cls(engine)

    async def close(self) -> None:
        await asyncio.gather(*self.in_flight, return_exceptions=True)
        await self._engine.dispose()

    @uninterrupted
    async def add_session(self, session: Session, digest: str, entry: Entry, most: int) -> bool:
        async with writing(self._engine) as connection:
            active = select(users.c.id).where(users.c.id == session.user_id, users.c.deactivated_at.is_(None))
            if (await connection.execute(active)).first() is None:
                return False
            expired = (sessions.c.user_id == session.user_id) & (sessions.c.expires_at < session.created_at)
            await connection.execute(delete(sessions).where(expired))
            kept = (
                select(sessions.c.id)
                .where(sessions.c.user_id == session.user_id)
                .order_by(sessions.c.seen_at.desc(), sessions.c.id)
                .limit(most - 1)
            )
            await connection.execute(
                delete(sessions).where(sessions.c.user_id == session.user_id, sessions.c.id.not_in(kept))
            )
            await connection.execute(insert(sessions).values(digest=digest, **asdict(session)))
            await write_entry(connection, entry)
        return True

    @uninterrupted
    async def session(self, digest: str) -> tuple[Session, User] | None:
        query = (
            select(sessions, users)
            .join(users, users.c.id == sessions.c.user_id)
            .where(sessions.c.digest == digest, users.c.deactivated_at.is_(None))
            .set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)
        )
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).first()
        return None if row is None else (_session(row, "sessions_"), user_of(row, "users_"))

    @uninterrupted
    async def saw_session(self, session_id: str, at: datetime) -> None:
        async with writing(self._engine) as connection:
            await connection.execute(update(sessions).where(sessions.c.id == session_id).values(seen_at=at))

    @uninterrupted
    async def sessions(self, user_id: str) -> list[Session]:
        query = select(sessions).where(sessions.c.user_id == user_id).order_by(sessions.c.seen_at.desc(), sessions.c.id)
        async with self._engine.connect() as connection:
            return [_session(row) for row in await connection.execute(query)]

    @uninterrupted
    async def revoke_session(self, user_id: str, session_id: str, entry: Entry) -> bool:
        async with writing(self._engine) as connection:
            gone = await connection.execute(
                delete(sessions).where(sessions.c.user_id == user_id, sessions.c.id == session_id)
            )
            if gone.rowcount:
                await write_entry(connection, entry)
        return bool(gone.rowcount)

    @uninterrupted
    async def revoke_sessions(self, user_id: str, entry: Entry, keep: str | None = None) -> int:
        async with writing(self._engine) as connection:
            count = await end_sessions(connection, user_id, keep)
            await write_entry(connection, entry)
        return count

    @uninterrupted
    async def record(self, *entries: Entry) -> None:
        async with writing(self._engine) as connection:
            await connection.execute(insert(audit), [asdict(entry) for entry in entries])

    @uninterrupted
    async def entries(self, before: int | None, limit: int, kind: str | None) -> list[tuple[int, Entry]]:
        query = select(audit).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(audit.c.id < before)
        if kind is not None:
            query = query.where(audit.c.kind == kind)
        async with self._engine.connect() as connection:
            return [
                (row.id, Entry(row.at, Kind(row.kind), row.actor, row.subject, row.address, row.detail))
                for row in await connection.execute(query)
            ]


async def write_entry(connection: AsyncConnection, entry: Entry) -> None:
    """One line of the audit log, in the transaction of what it tells."""
    await connection.execute(insert(audit).values(asdict(entry)))


async def end_sessions(connection: AsyncConnection, user_id: str, keep: str | None = None) -> int:
    """Ends a user's sessions but the one with the id `keep`."""
    ending = delete(sessions).where(sessions.c.user_id == user_id)
    if keep is not None:
        ending = ending.where(sessions.c.id != keep)
    return (await connection.execute(ending)).rowcount


def user_of(row: Row[Any], prefix: str = "") -> User:
    values = row._mapping
    return User(
        **{
            name: values[prefix + name]
            for name in (
                "id", "email", "name", "lang", "created_at", "password_hash", "totp", "totp_offer", "deactivated_at",
                "sso_subject",
            )
        },
        role=Role(values[prefix + "role"]),
    )  # fmt: skip


def _session(row: Row[Any], prefix: str = "") -> Session:
    values = row._mapping
    names = ("id", "user_id", "created_at", "seen_at", "expires_at", "address", "user_agent")
    return Session(**{name: values[prefix + name] for name in names})
