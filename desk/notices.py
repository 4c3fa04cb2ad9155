"""Tells a customer who left an e-mail address that an agent has answered. Who sends the mail is not known here."""

import asyncio
from typing import Protocol

import structlog

from contracts.errors import SangdamError
from contracts.events import EventDraft, Kind, Source
from conversation.log import EventLog
from conversation.models import Conversation

log = structlog.get_logger(__name__)


class Post(Protocol):
    """Sends mail."""

    async def answer_arrived(self, email: str, conversation: Conversation) -> bool:
        """Tells of an answer in this conversation. False where no mail can be sent here; raises Unavailable where it
        can't be now."""


class AnswerNotices:
    """One mail for one wish: the log says whether it has been sent. A mail that failed goes with the next answer."""

    def __init__(self, event_log: EventLog, post: Post) -> None:
        self._log = event_log
        self._post = post
        self._running: dict[str, asyncio.Task[None]] = {}

    def wake(self, conversation_id: str) -> None:
        """An agent has answered."""
        if conversation_id not in self._running:
            task = asyncio.create_task(self._tell(conversation_id))
            self._running[conversation_id] = task
            task.add_done_callback(lambda _: self._running.pop(conversation_id, None))

    async def stop(self) -> None:
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _tell(self, conversation_id: str) -> None:
        try:
            conversation = await self._log.conversation(conversation_id)
            if conversation is None or conversation.notify_email is None:
                return
            if await self._post.answer_arrived(conversation.notify_email, conversation):
                told = EventDraft(source=Source.SYSTEM, kind=Kind.CONTACT_TOLD, data={})
                await self._log.append(conversation_id, [told])
        except SangdamError as error:
            log.warning("notice.not_sent", conversation=conversation_id, problem=error.message)
        except Exception:
            log.exception("notice.failed", conversation=conversation_id)
