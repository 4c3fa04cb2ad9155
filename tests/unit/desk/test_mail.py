"""Mails over real SMTP on loopback, printed, retried and given up."""

import asyncio
import email
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage

import pytest

from desk.accounts import letters, mail
from desk.accounts.mail import Mail, Outbox, PrintedMailer, SmtpMailer
from desk.accounts.models import LinkKind, User
from desk.roles import Role
from service.settings import Settings

USER = User("u_1", "minseo@example.com", "김민서", Role.AGENT, "ko", datetime.now(UTC))


@pytest.fixture
async def server() -> AsyncIterator[tuple[int, list[bytes]]]:
    """A mail server of a dozen lines: its port, and what it took."""
    taken: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test\r\n")
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                taken.append(await reader.readuntil(b"\r\n.\r\n"))
            writer.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            if word == b"QUIT":
                break
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield listening.sockets[0].getsockname()[1], taken
    listening.close()
    await listening.wait_closed()


async def test_an_invitation_arrives_whole(server: tuple[int, list[bytes]]) -> None:
    port, taken = server
    settings = Settings(smtp_host="127.0.0.1", smtp_port=port, smtp_security="none", public_url="https://help.example")
    url = "https://help.example/desk#invitation=" + "a" * 43
    outbox = Outbox(SmtpMailer(settings))
    outbox.post(letters.with_link(LinkKind.INVITATION, USER, "두레톡 고객센터", url, "7일"))
    await outbox.settle()
    await outbox.close()
    [raw] = taken
    message = email.message_from_bytes(raw.removesuffix(b".\r\n"), policy=policy.default)
    assert message["To"] == "minseo@example.com"
    assert message["From"] == "두레톡 고객센터 <sangdam@help.example>"
    assert message["Subject"] == "[두레톡 고객센터] 상담 시스템에 초대받으셨어요"
    text = message.get_content()
    assert url in text
    assert "김민서님, 안녕하세요." in text
    assert "맡으실 역할: 상담원\n" in text


async def test_a_server_that_is_away_is_tried_again() -> None:
    class Flaky:
        def __init__(self, failures: int) -> None:
            self.failures, self.sent = failures, 0

        async def send(self, mail: Mail) -> None:
            if self.failures:
                self.failures -= 1
                raise ConnectionRefusedError
            self.sent += 1

    for failures, sent in ((mail.ATTEMPTS - 1, 1), (mail.ATTEMPTS, 0)):
        flaky = Flaky(failures)
        outbox = Outbox(flaky, wait_s=0.001)
        outbox.post(Mail("a@example.com", "s", "t"))
        await outbox.settle()
        assert (flaky.sent, flaky.failures) == (sent, 0)


async def test_the_outbox_is_bounded_and_closes_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stuck:
        begun = 0

        async def send(self, mail: Mail) -> None:
            self.begun += 1
            await asyncio.Event().wait()

    monkeypatch.setattr(mail, "MAX_UNDER_WAY", 2)
    monkeypatch.setattr(mail, "CLOSE_S", 0.05)
    stuck = Stuck()
    outbox = Outbox(stuck)
    for _ in range(5):
        outbox.post(Mail("a@example.com", "s", "t"))
    await asyncio.wait_for(outbox.close(), 5)
    assert stuck.begun == 2


async def test_the_demo_prints_the_link_but_not_the_whole_address(capsys: pytest.CaptureFixture[str]) -> None:
    await PrintedMailer().send(Mail("minseo@example.com", "초대", "http://127.0.0.1:8080/desk#reset=abc"))
    printed = capsys.readouterr().err
    assert "http://127.0.0.1:8080/desk#reset=abc" in printed
    assert "mi***@example.com" in printed
    assert "minseo@" not in printed


def test_what_sends_depends_on_the_settings() -> None:
    assert isinstance(mail.mailer(Settings()), PrintedMailer)
    assert mail.mailer(Settings(env="production")) is None
    assert isinstance(mail.mailer(Settings(env="production", smtp_host="mail.example")), SmtpMailer)


def test_a_name_cannot_add_headers() -> None:
    made = letters.with_link(LinkKind.RESET, USER, "가게\r\nBcc: x@example.com", "https://h", "1시간")
    message = EmailMessage()
    with pytest.raises(ValueError, match="linefeed"):
        message["Subject"] = made.subject
