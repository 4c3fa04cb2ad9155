"""The mail that tells a customer of an agent's answer, through the same server as the accounts' mails."""

from contracts.errors import Unavailable
from conversation.models import Conversation
from desk.accounts.mail import LOST, Mail, Outbox
from desk.accounts.words import catalogue


class AnswerMail:
    """A `desk.notices.Post`. It says that there is an answer and where, never what it says."""

    def __init__(self, outbox: Outbox, centre: str, page: str) -> None:
        """`page`: address of the page on which customers find the widget."""
        self._outbox = outbox
        self._centre = centre
        self._page = page

    async def answer_arrived(self, email: str, conversation: Conversation) -> bool:
        if not self._outbox.works:
            return False
        say = catalogue().say
        subject = say("mail.answer.subject", conversation.lang, centre=self._centre)
        body = say("mail.answer.body", conversation.lang, centre=self._centre, url=self._page)
        try:
            await self._outbox.deliver(Mail(email, subject, body))
        except LOST as error:
            raise Unavailable("the mail server did not take the mail") from error
        return True
