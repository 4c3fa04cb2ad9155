"""Notices of incidents: shown first to whoever asks about what is out of order."""

import asyncio
import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import structlog
from pydantic import ValidationError

from bot.parts import Incidents, Reply, Turn
from contracts.errors import Conflict, NotFound
from contracts.events import Event, Kind
from contracts.messages import Message
from contracts.notices import MAX_NOTICES, NewNotice, Notice, NoticeList
from service.files import write_whole
from text.normalise import match_key

log = structlog.get_logger(__name__)


class Board:
    """The notices that are up: in memory, and in one small file, which is written before they count."""

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        self._path = path
        self._clock = clock
        self._lock = asyncio.Lock()
        self._notices = _read(path)

    @property
    def up(self) -> tuple[Notice, ...]:
        now = self._clock()
        return tuple(notice for notice in self._notices if notice.until is None or notice.until > now)

    def about(self, words: str, article_id: str | None) -> tuple[Notice, ...]:
        """Those that these words of a customer's, or the article they are shown, are about."""
        said = match_key(words)
        return tuple(
            notice
            for notice in self.up
            if article_id in notice.article_ids or any(match_key(word) in said for word in notice.words)
        )

    async def put(self, new: NewNotice) -> Notice:
        """Raises Conflict where too many are up already."""
        async with self._lock:
            if len(self.up) >= MAX_NOTICES:
                raise Conflict("too many notices are up; take one down first")
            notice = Notice(**new.model_dump(), id=f"n_{secrets.token_hex(6)}", since=self._clock())
            await self._keep((notice, *self.up))
            return notice

    async def take_down(self, notice_id: str) -> None:
        """Raises NotFound."""
        async with self._lock:
            left = tuple(notice for notice in self.up if notice.id != notice_id)
            if len(left) == len(self.up):
                raise NotFound("no such notice")
            await self._keep(left)

    async def _keep(self, notices: tuple[Notice, ...]) -> None:
        await asyncio.to_thread(write_whole, self._path, NoticeList(items=notices).model_dump_json().encode())
        self._notices = notices


def announced(board: Incidents, turn: Turn, reply: Reply) -> Reply:
    """The reply with the notices that concern it before it; each is told once in a conversation."""
    words = turn.understood.text
    if turn.seen is not None:
        words = f"{words} {turn.seen.reading.query} {' '.join(turn.seen.reading.codes)}"
    concerned = [n for n in board.about(words, reply.facts.get("article_id")) if n.id not in turn.told]
    if not concerned:
        return reply
    first = tuple(Message(text=(n.text_en if turn.lang == "en" else None) or n.text) for n in concerned)
    facts = {**reply.facts, "notices": [notice.id for notice in concerned]}
    return replace(reply, messages=(*first, *reply.messages), facts=facts)


def told_before(events: Iterable[Event]) -> frozenset[str]:
    """Ids of the notices that these turns have told."""
    return frozenset(i for e in events if e.kind is Kind.TURN_FINISHED for i in e.data.get("notices", ()))


def _read(path: Path) -> tuple[Notice, ...]:
    try:
        return NoticeList.model_validate_json(path.read_bytes()).items
    except FileNotFoundError:
        return ()
    except (ValidationError, OSError) as error:
        log.error("notices.unreadable", path=str(path), problem=type(error).__name__)
        return ()
