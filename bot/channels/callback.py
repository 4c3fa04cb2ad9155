"""Rasa's callback channel: a message in, answered at once; the replies are posted to a configured address."""

import aiohttp
from aiohttp import web

from bot.channels.base import FrontDesk, Refused
from bot.channels.doorkeeper import in_time
from bot.channels.messenger import Messenger
from bot.channels.rasa_messages import rasa_messages
from bot.channels.rest import RestMessage
from bot.intake import Inbound
from contracts.errors import Unavailable
from contracts.events import Event
from conversation.models import Address
from service.routes import endpoint


class CallbackChannel:
    """`POST /webhooks/callback/webhook`; there only where `SANGDAM_CALLBACK_URL` is set."""

    name = "callback"

    def __init__(self, url: str, timeout_s: float, public: str, per_minute: int = 120) -> None:
        self._url = url
        self._messenger = Messenger(per_minute)
        self._public = public
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._session: aiohttp.ClientSession | None = None

    def routes(self, desk: FrontDesk) -> web.RouteTableDef:
        table = web.RouteTableDef()

        @endpoint
        async def webhook(request: web.Request, body: RestMessage) -> web.Response:
            """Takes a customer's message; the replies follow by callback."""
            await self._messenger.limit(body.sender)
            message_id = body.message_id or request.headers.get("X-Request-Id")
            await desk.receive(Inbound(desk.address(self.name, body.sender), body.message, message_id))
            return web.Response(text="success")

        table.post("/webhooks/callback/webhook")(in_time(webhook))
        return table

    async def deliver(self, address: Address, event: Event) -> None:
        """Posts each part of the message; `Idempotency-Key` lets the receiver tell a repeated one."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        for part, message in enumerate(rasa_messages(address.sender, event, self._public)):
            headers = {"Idempotency-Key": f"{event.conversation_id}:{event.offset}:{part}"}
            try:
                async with self._session.post(self._url, json=message, headers=headers) as response:
                    status = response.status
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                raise Unavailable(f"the callback does not answer: {type(error).__name__}") from error
            if 400 <= status < 500 and status not in (408, 425, 429):
                raise Refused(f"the callback refused the message with {status}")
            if status >= 400:
                raise Unavailable(f"the callback answered {status}")

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None
