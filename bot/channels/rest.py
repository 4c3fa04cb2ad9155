"""Rasa's REST channel: a message in, the turn's messages out, in one request."""

from typing import Annotated, Any

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter
from pydantic import Field, StringConstraints

from bot.channels.base import FrontDesk
from bot.channels.doorkeeper import in_time
from bot.channels.rasa_messages import rasa_messages
from bot.intake import Inbound
from contracts.base import Lenient
from contracts.errors import TooMany
from service.routes import endpoint, json_response

Sender = Annotated[str, StringConstraints(min_length=1, max_length=255)]


class RestMessage(Lenient):
    """What Rasa's REST clients send. `metadata.message_id`, or the header X-Request-Id, makes a resend harmless."""

    sender: Sender
    message: str
    input_channel: str | None = None
    metadata: dict[str, Any] | None = Field(default=None)

    @property
    def message_id(self) -> str | None:
        given = (self.metadata or {}).get("message_id")
        return given if isinstance(given, str) and given else None


class RestMessageOut(Lenient):
    """One message of the list that Rasa's REST channel answers with."""

    recipient_id: str
    text: str | None = None
    image: str | None = None
    buttons: list[dict[str, str]] | None = None
    attachment: dict[str, Any] | None = None
    custom: dict[str, Any] | None = None


class RestChannel:
    """`POST /webhooks/rest/webhook`."""

    name = "rest"

    def __init__(self, per_minute: int, public: str) -> None:
        self._public = public
        self._rate = RateLimitItemPerMinute(per_minute)
        # Fixed windows: the moving ones of this storage cost a thread hop for every known sender on every message.
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def routes(self, desk: FrontDesk) -> web.RouteTableDef:
        table = web.RouteTableDef()

        @endpoint
        async def webhook(request: web.Request, body: RestMessage) -> r200[list[RestMessageOut]]:
            """Takes a customer's message and answers with the turn's messages.

            Where several callers write during one turn, the last one gets the reply and the others an empty list.
            """
            if not await self._limiter.hit(self._rate, body.sender):
                raise TooMany("too many messages; please wait a minute")
            inbound = Inbound(
                address=desk.address(self.name, body.sender),
                text=body.message,
                message_id=body.message_id or request.headers.get("X-Request-Id"),
            )
            events = await desk.replies(inbound)
            return json_response([m for e in events for m in rasa_messages(body.sender, e, self._public)])

        table.post("/webhooks/rest/webhook")(in_time(webhook))
        return table

    async def close(self) -> None:
        """Nothing is kept open."""
