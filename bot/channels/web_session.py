"""One widget's socket: frames in, the conversation's events out."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractAsyncContextManager, aclosing
from datetime import UTC, datetime
from typing import Any

import structlog
from aiohttp import web

from bot.channels.base import FrontDesk
from bot.channels.visitors import Visitors
from bot.channels.web_suggestions import Suggestions
from bot.channels.web_view import Face, speaker, view
from bot.intake import Inbound
from contracts.errors import SangdamError
from contracts.events import Event, Kind, Source
from contracts.frames import (
    Cancel,
    Choose,
    ClientFrame,
    ClientMessage,
    Contact,
    Feedback,
    Forget,
    Hello,
    Identity,
    Read,
    Restart,
    Suggest,
    Survey,
    Typing,
    client_frame,
)
from contracts.search import FeedbackRequest
from contracts.signals import PositionChanged, Signal, TypingChanged
from conversation.models import Address, Holder
from desk.line import Spot
from service.frames import Flood, FrameReader

log = structlog.get_logger(__name__)
FRAMES_PER_SECOND = 20
MAX_REFUSED = 200


class WebSession:
    """Belongs to one socket. Whatever comes is answered by a frame; only a flood ends the socket."""

    def __init__(
        self,
        ws: web.WebSocketResponse,
        desk: FrontDesk,
        visitors: Visitors,
        settings: dict[str, Any],
        suggestions: Suggestions,
        caller: str,
        face: Face,
    ) -> None:
        self._ws = ws
        self._desk = desk
        self._visitors = visitors
        self._settings = settings
        self._suggestions = suggestions
        self._caller = caller
        self._face = face
        self._frames = FrameReader(client_frame, per_second=FRAMES_PER_SECOND, max_refused=MAX_REFUSED)
        self._address: Address | None = None
        self._identity: Identity | None = None
        self._lang: str | None = None
        self._bot_speaks = True
        self._told_place: Spot | None = None
        self._following: list[asyncio.Task[None]] = []
        self._suggesting: asyncio.Task[None] | None = None

    async def receive(self, raw: str) -> None:
        """One frame from the widget."""
        frame = None
        try:
            frame = await self._frames.read(raw)
            if frame is not None:
                await self._act(frame)
        except Flood:
            await self._ws.close(code=1008, message=b"too many frames")
        except SangdamError as error:
            await self.error(error.code, error.message, client_id=getattr(frame, "client_id", None))

    async def _act(self, frame: ClientFrame) -> None:
        if isinstance(frame, Hello):
            await self._hello(frame)
            return
        if self._address is None:
            await self.error("hello_first", "say hello first", client_id=getattr(frame, "client_id", None))
            return
        if isinstance(frame, ClientMessage | Choose | Suggest):
            self._leave_suggesting()  # it was about words that have changed
        match frame:
            case ClientMessage(client_id=client_id, text=text, attachments=attachments):
                await self._desk.receive(Inbound(self._address, text, client_id, attachments, self._customer))
            case Choose(client_id=client_id, payload=payload):
                await self._desk.receive(Inbound(self._address, payload, client_id, customer=self._customer))
            case Feedback(search_id=search_id, article_id=article_id, kind=kind):
                said = FeedbackRequest(search_id=search_id, article_id=article_id, kind=kind)
                visitor = self._address.conversation_id
                await self._desk.feedback(said.model_copy(update={"visitor": visitor}))
            case Suggest(request=request, query=query):
                self._suggesting = asyncio.create_task(self._suggest(self._address, request, query))
            case Typing(on=on):
                await self._desk.lobby.typing(self._address.conversation_id, on)
            case Read(offset=offset):
                await self._desk.lobby.seen(self._address.conversation_id, offset)
            case Survey(score=score, text=text):
                await self._desk.lobby.rate(self._address.conversation_id, score, text)
            case Cancel():
                await self._desk.lobby.cancel(self._address.conversation_id)
            case Contact(email=email):
                await self._desk.lobby.leave_contact(self._address.conversation_id, email)
            case Restart():
                await self._desk.lobby.restart(self._address.conversation_id)
            case Forget():
                await self._forget(self._address.conversation_id)

    @property
    def _customer(self) -> str | None:
        return None if self._identity is None else self._identity.id

    async def _hello(self, hello: Hello, gone: int = 0) -> None:
        """Who this is, what they have missed, and from then on what happens. Up to `gone` nothing is left to miss."""
        visitor = (self._visitors.guest(hello.visitor) if hello.visitor else None) or self._visitors.new()
        self._identity = None
        if hello.identity is not None:
            signed = self._visitors.signed(hello.identity)
            if signed is None:
                await self.error("bad_identity", "the identity is not rightly signed; continuing as a guest")
            else:
                visitor, self._identity = signed, hello.identity
        self._address = self._desk.address("web", visitor)
        self._lang = hello.lang
        conversation_id = self._address.conversation_id
        resumed = hello.conversation == conversation_id
        offset = hello.offset if resumed else 0
        await self.close()
        standing = await self._desk.lobby.standing(conversation_id)
        self._bot_speaks = standing is None or standing.holder is Holder.BOT
        self._told_place = None
        await self._send(
            "welcome",
            visitor=self._visitors.token(visitor),
            conversation=conversation_id,
            offset=offset,
            resumed=resumed,
            speaker=speaker(standing, self._face),
            at=datetime.now(UTC).isoformat(),
            settings={**self._settings, "hours": self._desk.lobby.hours(self._lang or "ko")},
        )
        if standing is not None and standing.holder is Holder.WAITING:
            await self._tell_position(conversation_id)
        self._following = [
            asyncio.create_task(self._follow(self._desk.follow(conversation_id, max(offset, gone)))),
            asyncio.create_task(self._hear(self._desk.lobby.news(conversation_id))),
        ]

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

    async def _hear(self, news: AbstractAsyncContextManager[AsyncIterator[Signal]]) -> None:
        """Sends what passes: an agent typing, the place in the queue while waiting. One's own typing is no news."""
        try:
            async with news as signals:
                async for signal in signals:
                    match signal:
                        case TypingChanged(source=Source.AGENT, on=on):
                            await self._send("typing", source="agent", on=on)
                        case PositionChanged(position=position, wait_s=wait_s) if self._told_place is not None:
                            await self._place(Spot(position, wait_s))
        except ConnectionError:
            pass  # as above

    async def _show(self, event: Event) -> None:
        shown = view(event, self._face)
        if shown is not None:
            await self._send("event", **shown)
        match event.kind:
            case Kind.MESSAGE_CREATED if event.source is Source.CUSTOMER and self._bot_speaks:
                await self._send("typing", source="bot", on=True)
            case Kind.TURN_FINISHED:
                await self._send("typing", source="bot", on=False)
            case Kind.HANDOFF_REQUESTED | Kind.HANDOFF_TRANSFERRED | Kind.HANDOFF_ASSIGNED:
                self._bot_speaks = False
                await self._tell_position(event.conversation_id)
            case Kind.HANDOFF_RESOLVED | Kind.HANDOFF_CANCELLED | Kind.HANDED_BACK:
                self._bot_speaks = True
                await self._place(None)

    async def _tell_position(self, conversation_id: str) -> None:
        await self._place(await self._desk.position(conversation_id))

    async def _place(self, spot: Spot | None) -> None:
        """Tells the place in the queue and the wait, where they are others than those told before."""
        if spot != self._told_place:
            self._told_place = spot
            await self._send("queue", position=spot and spot.position, wait_s=spot and spot.wait_s)

    async def _suggest(self, address: Address, request: int | str, query: str) -> None:
        """Beside the other frames: nobody's message waits for it."""
        try:
            items = await self._suggestions.of(self._desk, address, self._caller, query, self._lang)
            shown = [i.model_dump(include={"article_id", "title", "payload"}) for i in items]
            await self._send("suggestions", request=request, items=shown)
        except SangdamError as error:
            await self._send("error", code=error.code, message=error.message, request=request)
        except ConnectionError:
            pass  # the widget is gone
        except Exception:
            log.exception("web.suggest_failed")

    def _leave_suggesting(self) -> None:
        if self._suggesting is not None:
            self._suggesting.cancel()
            self._suggesting = None

    async def _forget(self, conversation_id: str) -> None:
        """A new visitor from here on; or, where the company has signed them, the same one, of whom nothing is left."""
        gone = await self._desk.lobby.forget(conversation_id)
        await self._hello(Hello(type="hello", lang=self._lang, identity=self._identity), gone)

    async def error(self, code: str, message: str, *, client_id: str | None = None) -> None:
        extra = {} if client_id is None else {"client_id": client_id}
        await self._send("error", code=code, message=message, **extra)

    async def _send(self, frame_type: str, /, **fields: Any) -> None:
        if not self._ws.closed:
            await self._ws.send_json({"type": frame_type, **fields})

    async def close(self) -> None:
        """Stops following."""
        self._leave_suggesting()
        following, self._following = self._following, []
        for task in following:
            task.cancel()
        await asyncio.gather(*following, return_exceptions=True)
