"""`sangdam admin`: what must be possible before anybody can sign in."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import typer

from contracts.accounts import normal_email
from contracts.errors import Conflict, SangdamError, Unprocessable
from desk.accounts.clock import utc_now
from desk.accounts.demo import make_demo_accounts
from desk.accounts.invitations import Invitations
from desk.accounts.mail import Outbox
from desk.accounts.models import COMMAND_LINE, Entry, Kind, User, new_id
from desk.accounts.models import user as person
from desk.accounts.passwords import Passwords
from desk.backends.sql_accounts import SqlAccountStore
from desk.roles import Role
from service.settings import Settings

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def admin() -> None:
    """Accounts of administrators."""


@app.command()
def create(
    email: str, name: str = typer.Option("", help="As colleagues see it; the e-mail's first part by default.")
) -> None:
    """Create an administrator: asks for a password on a terminal, else prints a link that sets it."""
    password = ""
    if _on_a_terminal():
        password = typer.prompt("password (empty: a link instead)", default="", hide_input=True, show_default=False)
        if password and password != typer.prompt("once more", hide_input=True):
            raise Unprocessable("the two passwords differ")
    link = asyncio.run(create_admin(Settings(), email, name, password))
    typer.echo(link if link is not None else f"{email} can sign in now")


async def create_admin(settings: Settings, email: str, name: str, password: str) -> str | None:
    """The link that sets the password, where none is given. A second call makes a new link while nobody has joined.

    Raises Unprocessable for a bad e-mail address or a weak password, Conflict where the address is somebody's already.
    """
    try:
        email = normal_email(email)
    except ValueError as error:
        raise Unprocessable("this is not an e-mail address") from error
    passwords = Passwords()
    async with _store(settings) as store:
        invitations = Invitations(store, passwords, Outbox(None), settings, utc_now)
        name = name.strip()[:80] or email.partition("@")[0]
        user = await store.user_by_email(email) or User(new_id("u"), email, name, Role.ADMIN, "ko", utc_now())
        if user.joined or not user.active or user.role is not Role.ADMIN:
            raise Conflict(f"{email} has an account already")
        exists = await store.user(user.id) is not None
        if not password:
            entry = Entry(utc_now(), Kind.INVITED, COMMAND_LINE, person(user.id), detail={"role": user.role.value})
            invite = invitations.invite_again if exists else invitations.invite
            return (await invite(user, entry))[1]
        invitations.refuse_weak(password, user)
        password_hash = await passwords.hash(password)
        entry = Entry(utc_now(), Kind.JOINED, COMMAND_LINE, person(user.id), detail={"role": user.role.value})
        if exists:
            await store.change_password(user.id, password_hash, entry)
        else:
            await store.add_user(replace(user, password_hash=password_hash), entry)
        return None


def make_demo(settings: Settings) -> None:
    """The demo's accounts, where they are missing."""

    async def make() -> None:
        async with _store(settings) as store:
            await make_demo_accounts(store, Passwords(), settings)

    asyncio.run(make())


@asynccontextmanager
async def _store(settings: Settings) -> AsyncIterator[SqlAccountStore]:
    store = await SqlAccountStore.open(settings.database("desk"))
    try:
        yield store
    finally:
        await store.close()


def _on_a_terminal() -> bool:
    return sys.stdin.isatty()


if __name__ == "__main__":  # in the bot's image, which has nothing else of the command line
    try:
        app()
    except SangdamError as error:
        typer.echo(f"sangdam: {error.message}", err=True)
        raise SystemExit(2) from error
