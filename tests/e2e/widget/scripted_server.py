"""A bot that does as a test says: the widget's socket, uploads and a host page, with every frame kept."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web

WEB = Path(__file__).resolve().parents[3] / "web"
WIDGET = WEB / "widget" / "dist" / "widget.js"
AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415478da63606060000000040001270b3f340000000049454e44ae426082"
)
"""The smallest PNG: one pixel."""

Frame = dict[str, Any]


@dataclass
class ScriptedServer:
    """What it has and how it behaves; a test reads and changes all of it."""

    settings: Frame = field(
        default_factory=lambda: {
            "name": "두레톡 고객센터",
            "lang": "ko",
            "languages": ["ko", "en"],
            "hours": None,
            "limits": {"text": 2000, "attachment_bytes": 5_000_000, "attachments": 3},
            "notices": {"bot": None, "privacy": None},
        }
    )
    log: list[Frame] = field(default_factory=list)
    received: list[Frame] = field(default_factory=list)
    uploads: list[str] = field(default_factory=list)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    base: str = ""
    page: str = "<h1>두레톡</h1><p>무엇이든 물어보세요.</p>"
    headers: dict[str, str] = field(default_factory=dict)
    """Of the host page."""
    accepting: bool = True
    deaf: bool = False
    """Messages are heard by nobody: neither logged nor answered."""
    before_upload: Callable[[], Awaitable[None]] | None = None
    refuse_upload: tuple[int, str] | None = None
    opening: tuple[str, ...] = ()
    """Questions to begin with."""
    completes: Callable[[str], tuple[str, ...]] = lambda query: ()
    """What a half-typed question may become."""
    forgotten: int = 0
    """How often somebody was: each time the visitor is another one."""
    style: str = ""
    """The host page's."""
    transcript: str | None = "두레톡 고객센터 상담 내용"
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def app(self) -> web.Application:
        app = web.Application(client_max_size=10_000_000)
        app.router.add_get("/", self._host_page)
        app.router.add_get("/widget.js", self._script)
        app.router.add_get("/page.css", self._style)
        app.router.add_get("/channels/web/socket", self._socket)
        app.router.add_post("/channels/web/attachments", self._upload)
        app.router.add_get("/channels/web/transcript", self._transcript)
        app.router.add_get("/picture.png", self._picture)
        return app

    async def say(
        self, source: str, *, kind: str = "message.created", client_id: str | None = None, **data: Any
    ) -> None:
        """Writes an event into the log and tells every socket."""
        event = {
            "type": "event",
            "offset": len(self.log) + 1,
            "at": datetime.now(UTC).isoformat(),
            "source": source,
            "kind": kind,
            "data": data,
        }
        if client_id is not None:
            event["client_id"] = client_id
        self.log.append(event)
        await self.send(event)

    async def send(self, frame: Frame) -> None:
        for ws in list(self.sockets):
            await ws.send_json(frame)

    async def cut(self) -> None:
        """Ends every socket, as a crash or a lost network would."""
        for ws in list(self.sockets):
            await ws.close(code=1012)

    async def until(self, what: Callable[[], bool], seconds: float = 20) -> None:
        """Waits for frames until it holds."""
        async with self.changed:
            await asyncio.wait_for(self.changed.wait_for(what), seconds)

    def frames(self, kind: str) -> list[Frame]:
        return [frame for frame in self.received if frame["type"] == kind]

    def texts(self) -> list[str]:
        """What customers said, in the log's order."""
        return [e["data"]["text"] for e in self.log if e["source"] == "customer"]

    async def _host_page(self, request: web.Request) -> web.Response:
        attributes = "".join(f' data-{escape(name)}="{escape(value)}"' for name, value in request.query.items())
        css = '<link rel="stylesheet" href="/page.css">' if self.style else ""
        html = (
            f'<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>두레톡</title>'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">{css}</head>'
            f'<body>{self.page}<script src="/widget.js"{attributes}></script></body></html>'
        )
        return web.Response(text=html, content_type="text/html", headers=self.headers)

    async def _style(self, _: web.Request) -> web.Response:
        return web.Response(text=self.style, content_type="text/css")

    async def _script(self, _: web.Request) -> web.FileResponse:
        return web.FileResponse(WIDGET)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if not self.accepting:
            raise web.HTTPServiceUnavailable
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        try:
            async for message in ws:
                if message.type is WSMsgType.TEXT:
                    await self._receive(ws, json.loads(message.data))
        finally:
            if ws in self.sockets:
                self.sockets.remove(ws)
        return ws

    async def _receive(self, ws: web.WebSocketResponse, frame: Frame) -> None:
        self.received.append(frame)
        if frame["type"] == "hello":
            await self._welcome(ws, frame)
        elif frame["type"] in ("message", "choose") and not self.deaf:
            await self._take(frame)
        elif frame["type"] == "suggest":
            await self._suggest(ws, frame)
        elif frame["type"] == "restart":
            await self.say("customer", kind="restarted")
        elif frame["type"] == "forget" and not self.deaf:
            await self._forget(ws)
        async with self.changed:
            self.changed.notify_all()

    async def _take(self, frame: Frame) -> None:
        """A customer's words, once however often they are sent."""
        if any(event.get("client_id") == frame["client_id"] for event in self.log):
            return
        data: Frame = {"text": frame.get("text", "")}
        if attachments := frame.get("attachments"):
            data["attachments"] = [self._attachment(a) for a in attachments]
        await self.say("customer", client_id=frame["client_id"], **data)

    async def _suggest(self, ws: web.WebSocketResponse, frame: Frame) -> None:
        titles = self.completes(frame["query"]) if frame["query"] else self.opening
        items = [{"article_id": title, "title": title, "payload": f"sd:{title}"} for title in titles]
        await ws.send_json({"type": "suggestions", "request": frame["request"], "items": items})

    async def _forget(self, ws: web.WebSocketResponse) -> None:
        await self.say("customer", kind="forgotten")
        self.sockets.remove(ws)
        self.forgotten += 1
        self.log.clear()
        await self._welcome(ws, {"visitor": None, "conversation": None, "offset": 0})

    async def _transcript(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == f"Visitor {self.visitor}"
        if self.transcript is None:
            raise web.HTTPServiceUnavailable
        return web.Response(text=self.transcript)

    @property
    def visitor(self) -> str:
        return f"visitor-{self.forgotten + 1}"

    @property
    def conversation(self) -> str:
        return f"web:{self.forgotten + 1}"

    async def _welcome(self, ws: web.WebSocketResponse, hello: Frame) -> None:
        resumed = hello["visitor"] == self.visitor and hello["conversation"] == self.conversation
        offset = hello["offset"] if resumed else 0
        await ws.send_json(
            {
                "type": "welcome",
                "at": datetime.now(UTC).isoformat(),
                "visitor": self.visitor,
                "conversation": self.conversation,
                "offset": offset,
                "resumed": resumed,
                "settings": self.settings,
            }
        )
        for event in self.log[offset:]:
            await ws.send_json(event)
        self.sockets.append(ws)

    async def _upload(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == f"Visitor {self.visitor}"
        form = await request.post()
        file = form["file"]
        assert isinstance(file, web.FileField)
        if self.before_upload is not None:
            await self.before_upload()
        if self.refuse_upload is not None:
            status, code = self.refuse_upload
            return web.json_response({"error": {"code": code, "message": "refused"}}, status=status)
        self.uploads.append(file.filename)
        return web.json_response(self._attachment(f"a{len(self.uploads)}"))

    def _attachment(self, attachment_id: str) -> Frame:
        return {"attachment_id": attachment_id, "width": 1, "height": 1, "bytes": 70, "url": "/picture.png"}

    async def _picture(self, _: web.Request) -> web.Response:
        return web.Response(body=PICTURE, content_type="image/png")
