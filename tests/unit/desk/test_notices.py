"""One mail for one wish."""

import pytest

from contracts.errors import Unavailable
from contracts.events import EventDraft, Kind, Source
from conversation.backends.memory_log import MemoryEventLog
from conversation.models import Address, Conversation
from desk.accounts.mail import ATTEMPTS, Mail, Outbox
from desk.answer_mail import AnswerMail
from desk.notices import AnswerNotices

WANTED = EventDraft(source=Source.BOT, kind=Kind.HANDOFF_REQUESTED, data={"reason": "asked", "off_hours": True})
CONTACT = EventDraft(source=Source.CUSTOMER, kind=Kind.CONTACT_GIVEN, data={"email": "minji@example.com"})


class Letters:
    def __init__(self) -> None:
        self.sent: list[str] = []
        self.down = False

    async def answer_arrived(self, email: str, conversation: Conversation) -> bool:
        if self.down:
            raise Unavailable("no mail today")
        self.sent.append(email)
        return True


@pytest.fixture
async def log() -> MemoryEventLog:
    made = MemoryEventLog()
    c = await made.begin(Address("web", "v", "duretalk"))
    await made.append(c.id, [WANTED, CONTACT])
    return made


async def told(notices: AnswerNotices, log: MemoryEventLog) -> list[Kind]:
    [conversation_id] = [c.id for c in await log.waiting()]
    notices.wake(conversation_id)
    await notices.stop()
    return [e.kind for e in await log.read(conversation_id)]


async def test_a_wish_is_fulfilled_once(log: MemoryEventLog) -> None:
    post = Letters()
    notices = AnswerNotices(log, post)
    assert (await told(notices, log))[-1] is Kind.CONTACT_TOLD
    await told(notices, log)
    assert post.sent == ["minji@example.com"]


async def test_a_mail_that_failed_goes_with_the_next_answer(log: MemoryEventLog) -> None:
    post = Letters()
    post.down = True
    notices = AnswerNotices(log, post)
    assert Kind.CONTACT_TOLD not in await told(notices, log)
    post.down = False
    await told(notices, log)
    assert post.sent == ["minji@example.com"]


class Mailbox:
    """A mailer; `lost` mails fail before the next one arrives."""

    def __init__(self, lost: int = 0) -> None:
        self.mails: list[Mail] = []
        self.lost = lost

    async def send(self, mail: Mail) -> None:
        if self.lost:
            self.lost -= 1
            raise ConnectionResetError
        self.mails.append(mail)


def post_through(mailer: Mailbox | None) -> AnswerMail:
    return AnswerMail(Outbox(mailer, wait_s=0.001), "두레톡 고객센터", "https://shop.example/help")


async def test_where_no_mail_is_sent_the_wish_stays_in_the_log(log: MemoryEventLog) -> None:
    assert Kind.CONTACT_TOLD not in await told(AnswerNotices(log, post_through(None)), log)


async def test_the_mail_names_the_page_and_quotes_nothing(log: MemoryEventLog) -> None:
    box = Mailbox(lost=1)
    assert (await told(AnswerNotices(log, post_through(box)), log))[-1] is Kind.CONTACT_TOLD
    [mail] = box.mails
    assert (mail.to, mail.subject) == ("minji@example.com", "[두레톡 고객센터] 문의에 답변이 도착했어요")
    assert "https://shop.example/help\n" in mail.text


async def test_a_server_that_stays_away_leaves_the_wish(log: MemoryEventLog) -> None:
    notices = AnswerNotices(log, post_through(Mailbox(lost=ATTEMPTS)))
    assert Kind.CONTACT_TOLD not in await told(notices, log)
