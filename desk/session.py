"""One agent's socket: frames in, the queue and the opened conversations out."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import aclosing
from typing import Any

import structlog
from aiohttp import web

from contracts.desk import AgentFrame, AgentTyping, Close, Look, Open, Status, agent_frame
from contracts.errors import SangdamError, TooMany
from contracts.events import Kind, Source
from contracts.signals import SeenChanged, TypingChanged
from conversation.broadcast import Lagged
from conversation.follow import follow
from conversation.models import Conversation
from desk.casework import Casework
from desk.frames import SharedFrames, frame
from desk.handoff import Actor
from desk.mentions import calls, reads
from desk.priority import in_line
from desk.summaries import summaries, summary
from desk.transcripts import shown
from service.frames import Flood, FrameReader

log = structlog.get_logger(__name__)
FRAMES_PER_SECOND = 50
MAX_REFUSED = 500
MAX_OPEN = 50
SEND_S = 10.0
"""How long one frame may wait for a slow agent; then the socket is closed, and their app comes back."""


class DeskSession:
    """Belongs to one socket. Whatever comes is answered by a frame; only a flood ends the socket."""

    def __init__(
        self,
        ws: web.WebSocketResponse,
        casework: Casework,
        shared: SharedFrames,
        actor: Actor,
        saw: Callable[[str], Awaitable[None]],
    ) -> None:
        """`saw`: tells the audit log of a conversation that is shown."""
        self._ws = ws
        self._casework = casework
        self._shared = shared
        self._actor = actor
        self._saw = saw
        self._frames = FrameReader(agent_frame, per_second=FRAMES_PER_SECOND, max_refused=MAX_REFUSED)
        self._sending = asyncio.Lock()
        self._watching: tuple[asyncio.Task[None], ...] = ()
        self._open: dict[str, asyncio.Task[None]] = {}

    async def start(self) -> None:
        """Says who the agent is, and follows the queue and who is at the desk from here on."""
        await self._send("welcome", agent=self._actor.agent.model_dump(), leads=self._actor.leads)
        watching = (self._watch(), self._look_around(), self._look_at_offers(), self._hear_calls())
        self._watching = tuple(asyncio.create_task(self._guarded(work)) for work in watching)

    async def stop(self) -> None:
        tasks = [*self._open.values(), *self._watching]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def receive(self, raw: str) -> None:
        """One frame from the agent's app."""
        said = None
        try:
            said = await self._frames.read(raw)
            if said is not None:
                await self._act(said)
        except Flood:
            await self._ws.close(code=1008, message=b"too many frames")
        except SangdamError as error:
            conversation_id = getattr(said, "conversation_id", None)
            about = {} if conversation_id is None else {"conversation_id": conversation_id}
            await self.error(error.code, error.message, **about)

    async def _act(self, frame: AgentFrame) -> None:
        match frame:
            case Open(conversation_id=conversation_id, offset=offset):
                await self._follow(conversation_id, offset)
            case Close(conversation_id=conversation_id):
                await self._leave(conversation_id)
            case AgentTyping(conversation_id=conversation_id, on=on):
                await self._casework.typing(conversation_id, self._actor, on)
            case Look(conversation_id=conversation_id):
                self._casework.presence.look_at(self._actor.agent.id, conversation_id)
            case Status(away=away):
                self._casework.presence.step_away(self._actor.agent.id, away)

    async def _watch(self) -> None:
        """The whole queue, then each conversation that changes hands."""
        while True:
            async with self._casework.broadcast.handoffs() as changes:
                waiting = await summaries(self._casework.log, in_line(await self._casework.log.waiting()))
                await self._send("queue", items=[item.model_dump(mode="json") for item in waiting])
                try:
                    async for event in changes:
                        await self._send_text(await self._shared.change(event))
                except Lagged:
                    continue

    async def _look_around(self) -> None:
        """Who is at the desk, at first and whenever that changes."""
        while True:
            changed = self._casework.presence.changed.next()
            await self._send_text(self._shared.agents())
            await changed.wait()

    async def _look_at_offers(self) -> None:
        """What is held out to this agent, whenever that changes."""
        told: list[dict[str, Any]] = []
        while True:
            changed = self._casework.router.changed.next()
            offers = [offer.model_dump() for offer in self._casework.router.offers(self._actor.agent.id)]
            if offers != told:
                told = offers
                await self._send("offers", items=offers)
            await changed.wait()

    async def _hear_calls(self) -> None:
        """Who calls this agent by name, and that they have seen it, perhaps in another window."""
        me = self._actor.agent.id
        while True:
            async with self._casework.broadcast.calls() as events:
                try:
                    async for event in events:
                        if calls(event, me) or reads(event, me):
                            kind = {Kind.NOTE_WRITTEN: "note", Kind.WHISPERED: "whisper"}.get(event.kind, "read")
                            by = event.data["agent"]["name"]
                            await self._send("mention", conversation_id=event.conversation_id, kind=kind, by=by)
                except Lagged:
                    continue

    async def _follow(self, conversation_id: str, offset: int) -> None:
        conversation = await self._casework.conversation(conversation_id)
        await self._saw(conversation_id)
        await self._leave(conversation_id)
        if len(self._open) >= MAX_OPEN:
            raise TooMany(f"at most {MAX_OPEN} conversations can be open at once")
        await self._tell(conversation)
        self._open[conversation_id] = asyncio.create_task(self._both(conversation_id, offset))

    async def _tell(self, conversation: Conversation) -> None:
        shown = await summary(self._casework.log, conversation)
        await self._send("change", conversation=shown.model_dump(mode="json"))

    async def _leave(self, conversation_id: str) -> None:
        following = self._open.pop(conversation_id, None)
        if following is not None:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)

    async def _both(self, conversation_id: str, offset: int) -> None:
        events, news = self._events(conversation_id, offset), self._news(conversation_id)
        await asyncio.gather(self._guarded(events), self._guarded(news))

    async def _events(self, conversation_id: str, offset: int) -> None:
        events = follow(self._casework.log, self._casework.broadcast, conversation_id, offset)
        async with aclosing(events):
            async for event in events:
                row = shown(event).model_dump(mode="json", exclude_none=True)
                await self._send("event", conversation_id=conversation_id, event=row)

    async def _news(self, conversation_id: str) -> None:
        async with self._casework.signals.listen(conversation_id) as signals:
            async for signal in signals:
                match signal:
                    case TypingChanged(source=Source.CUSTOMER, on=on):
                        await self._send("typing", conversation_id=conversation_id, on=on)
                    case SeenChanged(offset=offset):
                        await self._send("seen", conversation_id=conversation_id, offset=offset)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        """Work for this socket: its fault closes the socket, and the agent's app comes back and resumes."""
        try:
            await work
        except ConnectionError:
            pass  # the agent is gone
        except TimeoutError:
            await self._ws.close(code=1013, message=b"too slow")
        except Exception:
            log.exception("desk.session_failed")
            await self._ws.close(code=1011)

    async def error(self, code: str, message: str, **about: Any) -> None:
        await self._send("error", code=code, message=message, **about)

    async def _send(self, frame_type: str, /, **fields: Any) -> None:
        await self._send_text(frame(frame_type, **fields))

    async def _send_text(self, text: str) -> None:
        async with asyncio.timeout(SEND_S), self._sending:
            if not self._ws.closed:
                await self._ws.send_str(text)
