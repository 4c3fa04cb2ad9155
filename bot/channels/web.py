"""The web widget's channel: everything a customer does travels on one socket, one JSON object a frame."""

from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web

from bot.channels.base import FrontDesk
from bot.channels.visitors import Visitors
from bot.channels.web_session import WebSession
from bot.channels.web_suggestions import Suggestions
from bot.channels.web_transcript import WebTranscript
from bot.channels.web_uploads import WebUploads
from bot.channels.web_view import Face, faceless
from contracts.attachments import MAX_ATTACHMENTS
from contracts.messages import MAX_UTTERANCE
from desk.accounts.addresses import Addresses
from service.settings import Settings

MAX_FRAME = 65_536
HEARTBEAT_S = 20.0
MAX_SOCKETS = 2_000
WIDGET = Path(__file__).resolve().parents[2] / "web" / "widget" / "dist" / "widget.js"


class WebChannel:
    """`/channels/web/socket`, pictures, transcripts, and the widget's script."""

    name = "web"

    def __init__(self, settings: Settings, visitors: Visitors, face: Face = faceless) -> None:
        """`face`: an agent's portrait by their id."""
        self._face = face
        self._settings = settings
        self._visitors = visitors
        self._uploads = WebUploads(settings, visitors)
        self._transcript = WebTranscript(visitors)
        self._suggestions = Suggestions()
        self._addresses = Addresses(settings.trusted_proxies)
        self._sockets: set[web.WebSocketResponse] = set()

    def routes(self, desk: FrontDesk) -> web.RouteTableDef:
        table = web.RouteTableDef()
        self._uploads.add_routes(table, desk)
        self._transcript.add_routes(table, desk)

        @table.get("/channels/web/socket")
        async def socket(request: web.Request) -> web.StreamResponse:
            if len(self._sockets) >= MAX_SOCKETS:
                raise web.HTTPServiceUnavailable
            ws = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=MAX_FRAME)
            await ws.prepare(request)
            self._sockets.add(ws)
            caller = self._addresses.client(request)
            session = WebSession(ws, desk, self._visitors, self.welcome(), self._suggestions, caller, self._face)
            try:
                async for message in ws:
                    if message.type is WSMsgType.TEXT:
                        await session.receive(message.data)
                    elif message.type is WSMsgType.BINARY:
                        await session.error("bad_frame", "a frame is one JSON object as text")
            finally:
                self._sockets.discard(ws)
                await session.close()
            return ws

        @table.get("/widget.js")
        async def widget(request: web.Request) -> web.StreamResponse:
            if not WIDGET.exists():
                raise web.HTTPNotFound
            return web.FileResponse(
                WIDGET, headers={"Cache-Control": "no-cache", "Content-Type": "text/javascript; charset=utf-8"}
            )

        return table

    def welcome(self) -> dict[str, Any]:
        """What a widget needs to know before the first word."""
        return {
            "name": self._settings.centre_name,
            "lang": "ko",
            "languages": ["ko", "en"],
            "hours": None,
            "limits": {
                "text": MAX_UTTERANCE,
                "attachment_bytes": self._settings.picture_bytes,
                "attachments": MAX_ATTACHMENTS,
            },
            "notices": {"bot": True, "privacy": None},
        }

    async def close(self) -> None:
        """Tells every widget to come back later: a deploy is no error."""
        for ws in list(self._sockets):
            await ws.close(code=1012, message=b"restarting")
