"""Pictures from the widget: uploaded one by one, before the message that carries them."""

from collections import Counter

from aiohttp import BodyPartReader, hdrs, web
from aiohttp_pydantic.oas.typing import r200

from bot.channels.base import FrontDesk
from bot.channels.rates import VisitorRate
from bot.channels.visitors import Visitors
from contracts.attachments import MAX_ATTACHMENTS, Uploaded
from contracts.errors import BadRequest, TooMany, Unprocessable
from conversation.attachments import CUSTOMER
from desk.accounts.addresses import Addresses
from service import cors
from service.pictures.uploads import ENVELOPE, receive, refuse_large
from service.routes import endpoint
from service.settings import Settings

PATH = "/channels/web/attachments"
MAX_UPLOADS = 32
"""Of all visitors at once."""


class WebUploads:
    """`POST /channels/web/attachments`."""

    def __init__(self, settings: Settings, visitors: Visitors) -> None:
        self._visitors = visitors
        self._most = settings.picture_bytes
        self._addresses = Addresses(settings.trusted_proxies)
        self._rate = VisitorRate(settings.pictures_per_minute)
        self._under_way: Counter[str] = Counter()

    def add_routes(self, table: web.RouteTableDef, desk: FrontDesk) -> None:
        table.options(PATH)(cors.preflight)

        @table.post(PATH)
        @endpoint
        async def upload(request: web.Request) -> r200[Uploaded]:
            """Keeps one picture (multipart, part `file`) for a message to come."""
            visitor = self._visitors.bearer(request.headers.get(hdrs.AUTHORIZATION, ""))
            if not await self._rate.allows(visitor, self._addresses.client(request)):
                raise TooMany("too many pictures; please wait a minute", retry_after_s=60)
            refuse_large((request.content_length or 0) - ENVELOPE, self._most)
            if self._under_way[visitor] >= MAX_ATTACHMENTS or self._under_way.total() >= MAX_UPLOADS:
                raise TooMany("too many pictures at once; please wait for the others")
            self._under_way[visitor] += 1
            try:
                return await self._take(request, desk, visitor)
            finally:
                self._under_way -= Counter({visitor: 1})

    async def _take(self, request: web.Request, desk: FrontDesk, visitor: str) -> Uploaded:
        if not request.content_type.startswith("multipart/"):
            raise BadRequest("send the picture as multipart/form-data, part `file`")
        part = await (await request.multipart()).next()
        if not isinstance(part, BodyPartReader) or part.name != "file":
            raise Unprocessable("the part `file` is missing")
        content = await receive(part.read_chunk, self._most)
        return await desk.pictures.take(desk.address("web", visitor).conversation_id, CUSTOMER, content)
