"""Accounts in SQL: users, mailed links and second factors; sessions and the audit log by inheritance."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.errors import Conflict, NotFound
from desk.accounts.models import Entry, Link, LinkKind, User
from desk.backends.account_tables import api_tokens, links, recovery_codes, users
from desk.backends.sql_sessions import SqlSessionStore, end_sessions, user_of, write_entry
from desk.roles import Role
from service.database import uninterrupted, writing


class SqlAccountStore(SqlSessionStore):
    """See `desk.accounts.store.AccountStore`."""

    @uninterrupted
    async def add_user(self, user: User, entry: Entry, link: Link | None = None) -> None:
        try:
            async with writing(self._engine) as connection:
                await connection.execute(insert(users).values(asdict(user)))
                if link is not None:
                    await connection.execute(insert(links).values(asdict(link)))
                await write_entry(connection, entry)
        except IntegrityError as error:
            raise Conflict("this e-mail address has an account", detail={"reason": "email_taken"}) from error

    @uninterrupted
    async def user(self, user_id: str) -> User | None:
        async with self._engine.connect() as connection:
            return await _user(connection, user_id)

    @uninterrupted
    async def user_by_email(self, email: str) -> User | None:
        async with self._engine.connect() as connection:
            row = (await connection.execute(select(users).where(users.c.email == email))).first()
        return None if row is None else user_of(row)

    @uninterrupted
    async def user_by_subject(self, subject: str) -> User | None:
        async with self._engine.connect() as connection:
            row = (await connection.execute(select(users).where(users.c.sso_subject == subject))).first()
        return None if row is None else user_of(row)

    @uninterrupted
    async def link_subject(self, user_id: str, subject: str, entry: Entry) -> User | None:
        async with writing(self._engine) as connection:
            linked = await connection.execute(
                update(users).where(users.c.id == user_id, users.c.sso_subject.is_(None)).values(sso_subject=subject)
            )
            if not linked.rowcount:
                return None
            await connection.execute(delete(links).where(links.c.user_id == user_id))
            await write_entry(connection, entry)
            return await _existing(connection, user_id)

    @uninterrupted
    async def users(self, after: str, limit: int) -> list[User]:
        query = select(users).where(users.c.email > after).order_by(users.c.email).limit(limit)
        async with self._engine.connect() as connection:
            return [user_of(row) for row in await connection.execute(query)]

    @uninterrupted
    async def change_profile(self, user_id: str, name: str | None, lang: str | None) -> None:
        values = {key: value for key, value in (("name", name), ("lang", lang)) if value is not None}
        if values:
            async with writing(self._engine) as connection:
                await _set(connection, user_id, **values)

    @uninterrupted
    async def change_role(self, user_id: str, role: Role, entry: Entry) -> None:
        async with writing(self._engine) as connection:
            user = await _existing(connection, user_id)
            if user.role is role:
                return
            await _refuse_last_admin(connection, user)
            await _set(connection, user_id, role=role.value)
            told = {"from": user.role.value, "to": role.value}
            await write_entry(connection, replace(entry, detail=entry.detail | told))

    @uninterrupted
    async def deactivate(self, user_id: str, entry: Entry, *, even_last: bool = False) -> None:
        async with writing(self._engine) as connection:
            user = await _existing(connection, user_id)
            if not user.active:
                return
            if not even_last:
                await _refuse_last_admin(connection, user)
            await _set(connection, user_id, deactivated_at=entry.at)
            await end_sessions(connection, user_id)
            await connection.execute(delete(links).where(links.c.user_id == user_id))
            await connection.execute(
                update(api_tokens)
                .where(api_tokens.c.user_id == user_id, api_tokens.c.revoked_at.is_(None))
                .values(revoked_at=entry.at)
            )
            await write_entry(connection, entry)

    @uninterrupted
    async def reactivate(self, user_id: str, entry: Entry) -> None:
        async with writing(self._engine) as connection:
            if not (await _existing(connection, user_id)).active:
                await _set(connection, user_id, deactivated_at=None)
                await write_entry(connection, entry)

    @uninterrupted
    async def change_password(self, user_id: str, password_hash: str, entry: Entry, keep: str | None = None) -> None:
        async with writing(self._engine) as connection:
            await _set_password(connection, user_id, password_hash, keep)
            await write_entry(connection, entry)

    @uninterrupted
    async def replace_hash(self, user_id: str, old: str, new: str) -> None:
        async with writing(self._engine) as connection:
            await connection.execute(
                update(users).where(users.c.id == user_id, users.c.password_hash == old).values(password_hash=new)
            )

    @uninterrupted
    async def add_link(self, link: Link, entry: Entry) -> None:
        async with writing(self._engine) as connection:
            older = (links.c.user_id == link.user_id) & (links.c.kind == link.kind.value)
            await connection.execute(delete(links).where(older))
            await connection.execute(insert(links).values(asdict(link)))
            await write_entry(connection, entry)

    @uninterrupted
    async def link(self, kind: LinkKind, digest: str, now: datetime) -> Link | None:
        query = (
            select(links)
            .join(users, users.c.id == links.c.user_id)
            .where(links.c.kind == kind.value, links.c.digest == digest, links.c.expires_at > now)
            .where(users.c.deactivated_at.is_(None))
        )
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).first()
        return None if row is None else Link(**(dict(row._mapping) | {"kind": kind}))

    @uninterrupted
    async def use_link(
        self, link: Link, password_hash: str, name: str | None, entries: Sequence[Entry], now: datetime
    ) -> bool:
        async with writing(self._engine) as connection:
            used = await connection.execute(
                delete(links).where(links.c.digest == link.digest, links.c.expires_at > now)
            )
            if not used.rowcount:
                return False
            await _set_password(connection, link.user_id, password_hash)
            if name is not None:
                await _set(connection, link.user_id, name=name)
            for entry in entries:
                await write_entry(connection, entry)
        return True

    @uninterrupted
    async def offer_totp(self, user_id: str, nonce: str) -> None:
        async with writing(self._engine) as connection:
            await _set(connection, user_id, totp_offer=nonce)

    @uninterrupted
    async def confirm_totp(self, user_id: str, nonce: str, step: int, codes: Sequence[str], entry: Entry) -> bool:
        async with writing(self._engine) as connection:
            confirmed = await connection.execute(
                update(users)
                .where(users.c.id == user_id, users.c.totp_offer == nonce)
                .values(totp=nonce, totp_offer=None, totp_step=step)
            )
            if not confirmed.rowcount:
                return False
            await connection.execute(delete(recovery_codes).where(recovery_codes.c.user_id == user_id))
            await connection.execute(insert(recovery_codes), [{"user_id": user_id, "digest": code} for code in codes])
            await write_entry(connection, entry)
        return True

    @uninterrupted
    async def remove_totp(self, user_id: str, entry: Entry) -> None:
        async with writing(self._engine) as connection:
            await _set(connection, user_id, totp=None, totp_offer=None)
            await connection.execute(delete(recovery_codes).where(recovery_codes.c.user_id == user_id))
            await write_entry(connection, entry)

    @uninterrupted
    async def take_step(self, user_id: str, step: int) -> bool:
        async with writing(self._engine) as connection:
            taken = await connection.execute(
                update(users).where(users.c.id == user_id, users.c.totp_step < step).values(totp_step=step)
            )
        return bool(taken.rowcount)

    @uninterrupted
    async def take_recovery_code(self, user_id: str, digest: str, entry: Entry) -> bool:
        async with writing(self._engine) as connection:
            mine = (recovery_codes.c.user_id == user_id) & (recovery_codes.c.digest == digest)
            taken = await connection.execute(delete(recovery_codes).where(mine))
            if taken.rowcount:
                await write_entry(connection, entry)
        return bool(taken.rowcount)


async def _user(connection: AsyncConnection, user_id: str) -> User | None:
    row = (await connection.execute(select(users).where(users.c.id == user_id))).first()
    return None if row is None else user_of(row)


async def _existing(connection: AsyncConnection, user_id: str) -> User:
    user = await _user(connection, user_id)
    if user is None:
        raise NotFound("no such account")
    return user


async def _set(connection: AsyncConnection, user_id: str, **values: Any) -> None:
    await connection.execute(update(users).where(users.c.id == user_id).values(values))


async def _set_password(connection: AsyncConnection, user_id: str, password_hash: str, keep: str | None = None) -> None:
    """A new password ends what was opened under the old one, and links that could set another."""
    await _set(connection, user_id, password_hash=password_hash)
    await end_sessions(connection, user_id, keep)
    await connection.execute(delete(links).where(links.c.user_id == user_id))


async def _refuse_last_admin(connection: AsyncConnection, user: User) -> None:
    """Somebody must stay who can administer: an active admin who has a password."""
    if not (user.role is Role.ADMIN and user.active and user.joined):
        return
    others = (
        select(func.count())
        .select_from(users)
        .where(users.c.role == Role.ADMIN.value, users.c.deactivated_at.is_(None), users.c.password_hash.is_not(None))
        .where(users.c.id != user.id)
    )
    if not (await connection.execute(others)).scalar():
        raise Conflict("the last admin stays", detail={"reason": "last_admin"})
