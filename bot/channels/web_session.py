"""One widget's socket: frames in, the conversation's events out."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import structlog
from aiohttp import web
from limits import RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter
from pydantic import ValidationError

from bot.channels.base import FrontDesk
from bot.channels.visitors import Visitors
from bot.intake import Inbound
from contracts.errors import SangdamError
from contracts.events import Event, Kind, Source
from contracts.frames import (
    Choose,
    ClientFrame,
    ClientMessage,
    Feedback,
    Forget,
    Hello,
    Read,
    Suggest,
    Survey,
    Typing,
    client_frame,
)
from contracts.search import FeedbackRequest
from conversation.models import Address

log = structlog.get_logger(__name__)
FRAMES = RateLimitItemPerSecond(20)
MAX_REFUSED = 200
SHOWN = frozenset({Kind.MESSAGE_CREATED, Kind.HANDOFF_REQUESTED, Kind.HANDED_BACK})


class WebSession:
    """Belongs to one socket. Whatever comes is answered by a frame; only a flood ends the socket."""

    def __init__(
        self, ws: web.WebSocketResponse, desk: FrontDesk, visitors: Visitors, settings: dict[str, Any]
    ) -> None:
        self._ws = ws
        self._desk = desk
        self._visitors = visitors
        self._settings = settings
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._refused = 0
        self._address: Address | None = None
        self._lang: str | None = None
        self._following: asyncio.Task[None] | None = None

    async def receive(self, raw: str) -> None:
        """One frame from the widget."""
        if not await self._limiter.hit(FRAMES, "frames"):
            self._refused += 1
            if self._refused == 1:
                await self.error("too_many", "too many frames; please slow down")
            if self._refused > MAX_REFUSED:
                await self._ws.close(code=1008, message=b"too many frames")
            return
        self._refused = 0
        try:
            frame = client_frame.validate_json(raw)
        except ValidationError as error:
            fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
            where = ".".join(map(str, fault["loc"])) or "frame"
            await self.error("bad_frame", f"{where}: {fault['msg']}")
            return
        try:
            await self._act(frame)
        except SangdamError as error:
            await self.error(error.code, error.message, client_id=getattr(frame, "client_id", None))

    async def _act(self, frame: ClientFrame) -> None:
        if isinstance(frame, Hello):
            await self._hello(frame)
            return
        if self._address is None:
            await self.error("hello_first", "say hello first", client_id=getattr(frame, "client_id", None))
            return
        match frame:
            case ClientMessage(client_id=client_id, text=text):
                await self._desk.receive(Inbound(self._address, text, client_id))
            case Choose(client_id=client_id, payload=payload):
                await self._desk.receive(Inbound(self._address, payload, client_id))
            case Feedback(search_id=search_id, article_id=article_id, kind=kind):
                await self._desk.feedback(FeedbackRequest(search_id=search_id, article_id=article_id, kind=kind))
            case Suggest(request=request, query=query):
                items = await self._desk.suggest(self._address.conversation_id, query, self._lang)
                shown = [i.model_dump(include={"article_id", "title", "payload"}) for i in items]
                await self._send("suggestions", request=request, items=shown)
            case Forget():
                await self._forget()
            case Typing() | Read() | Survey():
                pass  # for the agent's screen, which joins with the desk

    async def _hello(self, hello: Hello) -> None:
        """Who this is, what they have missed, and from then on what happens."""
        visitor = (self._visitors.known(hello.visitor) if hello.visitor else None) or self._visitors.new()
        if hello.identity is not None:
            signed = self._visitors.signed(hello.identity)
            if signed is None:
                await self.error("bad_identity", "the identity is not rightly signed; continuing as a guest")
            visitor = signed or visitor
        self._address = self._desk.address("web", visitor)
        self._lang = hello.lang
        conversation_id = self._address.conversation_id
        resumed = hello.conversation == conversation_id
        offset = hello.offset if resumed else 0
        await self.close()
        await self._send(
            "welcome",
            visitor=self._visitors.token(visitor),
            conversation=conversation_id,
            offset=offset,
            resumed=resumed,
            settings=self._settings,
        )
        if (position := await self._desk.position(conversation_id)) is not None:
            await self._send("queue", position=position, wait_s=None)
        self._following = asyncio.create_task(self._follow(self._desk.follow(conversation_id, offset)))

    async def _follow(self, events: AsyncGenerator[Event, None]) -> None:
        """Sends the conversation's events as they come, and what follows from them."""
        try:
            async with aclosing(events):
                async for event in events:
                    await self._show(event)
        except ConnectionError:
            pass  # the widget is gone; it resumes from the last offset it saw
        except Exception:
            log.exception("web.follow_failed")
            await self._ws.close(code=1011)  # the widget reconnects and resumes

    async def _show(self, event: Event) -> None:
        if event.kind in SHOWN:
            await self._send("event", **_frame(event))
        await self._typing(event)
        if event.kind in (Kind.HANDOFF_REQUESTED, Kind.HANDED_BACK):
            position = await self._desk.position(event.conversation_id)
            await self._send("queue", position=position, wait_s=None)

    async def _typing(self, event: Event) -> None:
        if event.source is Source.CUSTOMER and event.kind is Kind.MESSAGE_CREATED:
            await self._send("typing", source="bot", on=True)
        elif event.kind is Kind.TURN_FINISHED:
            await self._send("typing", source="bot", on=False)

    async def _forget(self) -> None:
        """A new visitor from here on; the widget drops its token."""
        await self._hello(Hello(type="hello", lang=self._lang))

    async def error(self, code: str, message: str, *, client_id: str | None = None) -> None:
        extra = {} if client_id is None else {"client_id": client_id}
        await self._send("error", code=code, message=message, **extra)

    async def _send(self, frame_type: str, /, **fields: Any) -> None:
        if not self._ws.closed:
            await self._ws.send_json({"type": frame_type, **fields})

    async def close(self) -> None:
        """Stops following."""
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)
            self._following = None


def _frame(event: Event) -> dict[str, Any]:
    """An event as the widget sees it: without what is for our record alone."""
    data = dict(event.data)
    if event.source is Source.CUSTOMER:
        data = {"text": data.get("text", "")}
    frame: dict[str, Any] = {
        "offset": event.offset,
        "at": event.at.isoformat(),
        "source": event.source.value,
        "kind": event.kind.value,
        "data": data,
    }
    if event.key is not None and event.key.startswith("in:"):
        frame["client_id"] = event.key.removeprefix("in:")
    return frame
