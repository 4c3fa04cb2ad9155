"""상담톡: KakaoTalk's human chat through a dealer, in which we may write first while a session is open.

Sources: dealers' documents (happytalk's `/v1/chat/write` and `/v1/chat/end`; inbound fields). What they don't agree on
is left out: our pictures go as links, since a dealer wants them uploaded to Kakao first; choices are lines that the
customer repeats.
"""

from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from aiohttp import web
from pydantic import SecretStr

from bot.channels.base import FrontDesk, Refused
from bot.channels.doorkeeper import read_json, same
from bot.channels.fetching import Fetcher
from bot.channels.flat import Flat, flatten, payload_of_title
from bot.channels.kakao.request import PICTURE_HOSTS
from bot.channels.messenger import Begun, Messenger
from bot.channels.picture_intake import take_pictures
from bot.intake import Inbound
from contracts.errors import BadRequest, Unauthorised
from contracts.events import Event, Kind, Source
from conversation.models import Address
from service.settings import Settings
from text.cutting import pieces

log = structlog.get_logger(__name__)
PATH = "/channels/sangdamtalk/{secret}"
MAX_TEXT = 1_000
MAX_SERIAL = 30
SAID = ("text", "photo", "video", "audio", "file")
"""The types of what customers say. A dealer's other news, such as the end of a session, are answered by nobody."""
SESSION = timedelta(days=30)
"""From the customer's last message; after it nobody may write to them."""


class SangdamtalkChannel:
    name = "sangdamtalk"

    def __init__(
        self,
        settings: Settings,
        url: str,
        client: tuple[str, SecretStr],
        secret: SecretStr,
        pictures: Fetcher | None = None,
    ) -> None:
        """`url`: the dealer's API; `client`: its id and secret there; `secret`: the last part of our webhook's address.
        `pictures` is for tests."""
        self._settings = settings
        self._url = url.rstrip("/")
        self._secret = secret.get_secret_value()
        self._headers = {"HT-Client-Id": client[0], "HT-Client-Secret": client[1].get_secret_value()}
        self._pictures = pictures or Fetcher(PICTURE_HOSTS)
        self._messenger = Messenger(settings.channel_messages_per_minute)
        self._begun = Begun()
        self._desk: FrontDesk | None = None

    def routes(self, desk: FrontDesk) -> web.RouteTableDef:
        table = web.RouteTableDef()
        self._desk = desk

        @table.post(PATH)
        async def webhook(request: web.Request) -> web.Response:
            if not same(self._secret, request.match_info["secret"]):
                raise Unauthorised("this is not the webhook's address")
            sent = await read_json(request)
            user, sender = (_text(sent, "user_key"), _text(sent, "sender_key")) if isinstance(sent, dict) else ("", "")
            if not user or not sender or len(user) + len(sender) > 200:
                raise BadRequest("this is no message of 상담톡: it names no user_key or no sender_key")
            if sent.get("type", "text") not in SAID:
                return web.json_response({})
            await self._messenger.limit(user)
            address = desk.address(self.name, f"{sender}/{user}")
            await self._messenger.soon(self._take(desk, address, sent))
            return web.json_response({})

        return table

    async def _take(self, desk: FrontDesk, address: Address, sent: dict[str, Any]) -> None:
        attachment = sent.get("attachment")
        url = _text(attachment, "url") if isinstance(attachment, dict) else ""
        urls = [url] if sent.get("type") == "photo" and url else []
        taken = await take_pictures(desk, self._pictures, address.conversation_id, urls, self._settings.picture_bytes)
        words = _text(sent, "content") if sent.get("type", "text") == "text" else ""
        said = await payload_of_title(desk, address.conversation_id, words)
        message_id = _text(sent, "serial_number") or next(iter(taken.ids), None)
        await desk.receive(Inbound(address, said, message_id, taken.ids))

    async def deliver(self, address: Address, event: Event) -> None:
        """Raises Refused where the session is over: nobody may write then, until the customer does."""
        await self._check_session(event)
        sender_key, _, user_key = address.sender.partition("/")
        customer = {"user_key": user_key, "sender_key": sender_key}
        texts = list(enumerate(rendered(flatten(event, self._settings.public))))
        for part, text in self._begun.left(event, texts):
            serial = f"{event.conversation_id[-16:]}-{event.offset}-{part}"[-MAX_SERIAL:]
            body = {**customer, "serial_number": serial, "message_type": "TX", "message": text}
            await self._messenger.post(f"{self._url}/v1/chat/write", body, self._headers)
        if await self._is_last(event):
            await self._end(customer)
        self._begun.done(event)

    async def _end(self, customer: dict[str, str]) -> None:
        """Raises Unavailable. A session that cannot be ended is over already: the goodbye has arrived all the same."""
        try:
            await self._messenger.post(f"{self._url}/v1/chat/end", customer, self._headers)
        except Refused as refused:
            log.warning("sangdamtalk.not_ended", problem=refused.message)

    async def _is_last(self, event: Event) -> bool:
        """Whether an agent has resolved the case with this, and the customer has not written since."""
        if self._desk is None or event.source is not Source.SYSTEM:
            return False
        async with aclosing(self._desk.follow(event.conversation_id, event.offset - 1)) as events:
            happened = await anext(events)
        standing = await self._desk.lobby.standing(event.conversation_id)
        # What was asked before the end may still be answered: a picture that is being read.
        expects_more = standing is not None and (standing.unanswered or standing.asked_offset > event.offset)
        return happened.kind is Kind.HANDOFF_RESOLVED and not expects_more

    async def _check_session(self, event: Event) -> None:
        if self._desk is None:
            return
        standing = await self._desk.lobby.standing(event.conversation_id)
        after = max(0, standing.asked_offset - 1) if standing is not None else 0
        async with aclosing(self._desk.follow(event.conversation_id, after)) as events:
            said = await anext(events)
        if said.source is Source.CUSTOMER and datetime.now(UTC) - said.at > SESSION:
            raise Refused("the session of 상담톡 is over: the customer last wrote more than 30 days ago")

    async def close(self) -> None:
        await self._messenger.close()
        await self._pictures.close()


def rendered(flat: Flat) -> list[str]:
    """Texts of at most 1,000 characters, in order. Pure."""
    lines = [flat.text, *(f"{link.title}: {link.url}" for link in flat.links), *flat.pictures]
    shown = [f"▶ {choice.title}" for choice in flat.choices if choice.title not in flat.text]
    return pieces("\n".join(line for line in [*lines, *shown] if line), MAX_TEXT)


def _text(sent: dict[str, Any], name: str) -> str:
    value = sent.get(name)
    return value if isinstance(value, str) else ""
