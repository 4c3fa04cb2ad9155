"""Mails of the accounts: through the company's server, or printed where it is a demo without one."""

import asyncio
import sys
from collections.abc import Coroutine
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any, Protocol
from urllib.parse import urlsplit

import aiosmtplib
import stamina
import structlog

from desk.accounts.audit import coarse_email
from service.settings import Settings

log = structlog.get_logger(__name__)
ATTEMPTS = 4
MAX_UNDER_WAY = 100
CLOSE_S = 5.0
LOST = (aiosmtplib.SMTPException, OSError)
"""What a mail server, or the way to it, can raise."""


@dataclass(frozen=True, slots=True)
class Mail:
    """Plain text to one person."""

    to: str
    subject: str
    text: str


class Mailer(Protocol):
    async def send(self, mail: Mail) -> None:
        """Raises OSError or aiosmtplib's errors where it could not be handed over."""


class SmtpMailer:
    """The server of `SANGDAM_SMTP_…`."""

    def __init__(self, settings: Settings) -> None:
        host = urlsplit(settings.public).hostname or "localhost"
        self._settings = settings
        self._sender = settings.smtp_from or str(Address(settings.centre_name, "sangdam", host))

    async def send(self, mail: Mail) -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, mail.to, mail.subject
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        s = self._settings
        await aiosmtplib.send(
            message,
            hostname=s.smtp_host,
            port=s.smtp_port,
            username=s.smtp_user,
            password=s.smtp_password.get_secret_value() if s.smtp_password else None,
            use_tls=s.smtp_security == "tls",
            start_tls=s.smtp_security == "starttls",
            timeout=s.smtp_timeout_s,
        )


class PrintedMailer:
    """For the demo: into the bot's log as it stands, since the logger's masking would spoil a link."""

    async def send(self, mail: Mail) -> None:
        sys.stderr.write(f"\n--- mail to {coarse_email(mail.to)} · {mail.subject}\n{mail.text}\n---\n")


def mailer(settings: Settings) -> Mailer | None:
    """What this installation sends mails with; None in production without a server."""
    if settings.smtp_host is not None:
        return SmtpMailer(settings)
    return PrintedMailer() if settings.env == "demo" else None


class Outbox:
    """Sends while nobody waits: an answer must take the same time whether or not a mail goes out."""

    def __init__(self, mailer: Mailer | None, *, wait_s: float = 2.0) -> None:
        self._mailer = mailer
        self._wait_s = wait_s
        self._under_way: set[asyncio.Task[None]] = set()

    @property
    def works(self) -> bool:
        return self._mailer is not None

    def post(self, mail: Mail) -> None:
        """Tries a few times, then says so in the log."""
        self.later(self.deliver(mail))

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs work after the answer. Over a bound it is dropped: the person asks again."""
        if len(self._under_way) >= MAX_UNDER_WAY:
            work.close()
            log.error("mail.too_many_under_way")
            return
        task = asyncio.create_task(_logged(work))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def deliver(self, mail: Mail) -> None:
        """Tries a few times. Raises one of `LOST` where the last one failed too."""
        if self._mailer is None:
            log.warning("mail.no_server", subject=mail.subject)
            return
        async for attempt in stamina.retry_context(
            on=LOST, attempts=ATTEMPTS, wait_initial=self._wait_s, wait_jitter=self._wait_s, timeout=None
        ):
            with attempt:
                await self._mailer.send(mail)

    async def settle(self) -> None:
        """Waits until nothing is under way."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def close(self) -> None:
        """What cannot be sent within some seconds is given up."""
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=CLOSE_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


async def _logged(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception:
        log.exception("mail.failed")
