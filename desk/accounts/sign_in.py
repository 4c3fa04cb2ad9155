"""THE story of signing in: not too often, the password, the second factor, and only then a session."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import NoReturn

from contracts.accounts import normal_email
from contracts.errors import TooMany, Unauthorised, Unprocessable
from desk.accounts.audit import coarse_email
from desk.accounts.clock import Clock
from desk.accounts.models import ANONYMOUS, Entry, Kind, User
from desk.accounts.models import user as person
from desk.accounts.passwords import Passwords
from desk.accounts.store import AccountStore
from desk.accounts.throttle import Throttle
from desk.accounts.totp import Totp
from desk.roles import Role

AT_ONCE = 2
MAX_WAITING = 50
CODE_LENGTH = 6


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody brought; `address` is where from."""

    email: str
    password: str
    code: str | None
    address: str


class SignIn:
    """Knows whether somebody is who they say. Says no in one way and after one time, whatever was wrong."""

    def __init__(
        self,
        store: AccountStore,
        passwords: Passwords,
        throttle: Throttle,
        totp: Totp,
        clock: Clock,
        *,
        for_everybody: bool = True,
    ) -> None:
        """`for_everybody`: else administrators alone sign in by password, for when single sign-on does not work."""
        self.for_everybody = for_everybody
        self._store = store
        self._passwords = passwords
        self._throttle = throttle
        self._totp = totp
        self._clock = clock
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def check(self, given: Credentials) -> User:
        """The user. Raises TooMany, or Unauthorised (`reason`: `wrong`, `code_needed`, `code_wrong`, `sso_only`)."""
        account = _account(given.email)
        # Counted and checked in one go, or many at once would all be checked before the first one counts.
        async with self._turn():
            await self._throttle.refuse_locked(account, given.address)
            user = await self._store.user_by_email(account)
            usable = user is not None and user.active
            matches = await self._passwords.verify(user.password_hash if user and usable else None, given.password)
            if user is None or not matches:
                await self._fail(given, account, user, "wrong")
            if user.totp is not None and not given.code:
                raise Unauthorised("the second factor is needed", detail={"reason": "code_needed"})
            if user.totp is not None and not await self.takes(user, given.code or "", given.address):
                await self._fail(given, account, user, "code_wrong")
            self.refuse_without_sso(user)
            await self._throttle.succeeded(account, given.address)
        await self._renew(user, given.password)
        return user

    def refuse_without_sso(self, user: User) -> None:
        """Raises Unauthorised for whom a password is no way in."""
        if not self.for_everybody and user.role is not Role.ADMIN:
            raise Unauthorised("please use single sign-on", detail={"reason": "sso_only"})

    async def confirm(self, user: User, password: str, address: str) -> None:
        """The signed-in person's password once more. Raises Unprocessable (`wrong_password`) or TooMany."""
        async with self._turn():
            await self._throttle.refuse_locked(user.email, address)
            if not await self._passwords.verify(user.password_hash, password):
                await self._throttle.failed(user.email, address)
                raise Unprocessable("this is not the password", detail={"reason": "wrong_password"})
            await self._throttle.succeeded(user.email, address)

    async def takes(self, user: User, code: str, address: str) -> bool:
        """Whether the code is right, and was never taken before: of the app, or one for recovery."""
        if user.totp is None:
            return False
        plain = code.replace(" ", "")
        if len(plain) == CODE_LENGTH and plain.isdecimal():
            step = self._totp.step(user.id, user.totp, plain, self._clock())
            return step is not None and await self._store.take_step(user.id, step)
        entry = Entry(self._clock(), Kind.RECOVERY_CODE_USED, person(user.id), person(user.id), address)
        return await self._store.take_recovery_code(user.id, self._totp.recovery_digest(user.id, code), entry)

    async def _fail(self, given: Credentials, account: str, user: User | None, reason: str) -> NoReturn:
        await self._throttle.failed(account, given.address)
        detail = {"reason": reason} if user is not None else {"reason": reason, "email": coarse_email(given.email)}
        subject = "" if user is None else person(user.id)
        await self._store.record(Entry(self._clock(), Kind.SIGN_IN_FAILED, ANONYMOUS, subject, given.address, detail))
        raise Unauthorised("this does not sign in", detail={"reason": reason})

    async def _renew(self, user: User, password: str) -> None:
        """A hash under older parameters is made anew while the password is at hand."""
        if user.password_hash is not None and self._passwords.outdated(user.password_hash):
            await self._store.replace_hash(user.id, user.password_hash, await self._passwords.hash(password))

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if self._waiting >= MAX_WAITING:
            raise TooMany("too many sign-ins at once", detail={"reason": "busy"})
        self._waiting += 1
        try:
            async with self._gate:
                yield
        finally:
            self._waiting -= 1


def _account(email: str) -> str:
    """What failures are counted under: the address, or one name for all that are none."""
    try:
        return normal_email(email)
    except ValueError:
        return "not an address"
