"""The widget's transcript: the conversation as a text file, for whoever shows the visitor's token."""

from aiohttp import hdrs, web
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

from bot.channels.base import FrontDesk
from bot.channels.visitors import Visitors
from contracts.articles import Language
from contracts.errors import TooMany
from service import cors
from service.routes import endpoint

PATH = "/channels/web/transcript"
PER_MINUTE = 6


class WebTranscript:
    """`GET /channels/web/transcript`."""

    def __init__(self, visitors: Visitors) -> None:
        self._visitors = visitors
        self._rate = RateLimitItemPerMinute(PER_MINUTE)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def add_routes(self, table: web.RouteTableDef, desk: FrontDesk) -> None:
        table.options(PATH)(cors.preflight)

        @endpoint
        async def transcript(request: web.Request, lang: Language = "ko") -> web.Response:
            """The visitor's own conversation as text, with personal data masked."""
            visitor = self._visitors.bearer(request.headers.get(hdrs.AUTHORIZATION, ""))
            if not await self._limiter.hit(self._rate, visitor):
                raise TooMany("too many transcripts; please wait a minute", retry_after_s=60)
            text = await desk.lobby.transcript(desk.address("web", visitor).conversation_id, lang)
            return web.Response(text=text, content_type="text/plain", headers={hdrs.CACHE_CONTROL: "no-store"})

        table.get(PATH, allow_head=False)(transcript)
