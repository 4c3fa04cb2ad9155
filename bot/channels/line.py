"""LINE's Messaging API. Source: developers.line.biz, Messaging API reference (webhook events, push, limits).

A webhook brings the customers' messages, signed; ours are pushed, under a retry key by which LINE knows a repeated one.
"""

import base64
import hashlib
import hmac
import uuid
from typing import Any

from aiohttp import web
from pydantic import SecretStr

from bot.channels.base import FrontDesk
from bot.channels.doorkeeper import parsed, read_body, same
from bot.channels.fetching import Fetcher
from bot.channels.flat import Choice, Flat, flatten, payload_of, rows
from bot.channels.messenger import Messenger
from bot.channels.picture_intake import take_pictures
from bot.intake import Inbound
from contracts.errors import BadRequest, Unauthorised
from contracts.events import Event
from conversation.models import Address
from service.settings import Settings
from text.cutting import pieces, shortened

PATH = "/channels/line/webhook"
MAX_TEXT = 5_000
MAX_MESSAGES = 5
MAX_CHIPS = 13
MAX_LABEL = 20
MAX_DATA = 300
MAX_TEMPLATE_ACTIONS = 4
MAX_ADDRESS = 2_000
MAX_EVENTS = 100


class LineChannel:
    """Talks with single people; what is written in groups is not for us."""

    name = "line"

    def __init__(
        self, settings: Settings, secret: SecretStr, token: SecretStr, pictures: Fetcher | None = None
    ) -> None:
        """`secret`: the channel's, which signs; `token`: the access token. `pictures` is for tests."""
        self._settings = settings
        self._secret = secret.get_secret_value().encode()
        self._headers = {"Authorization": f"Bearer {token.get_secret_value()}"}
        self._pictures = pictures or Fetcher(("api-data.line.me",), schemes=("https",), below=False)
        self._messenger = Messenger(settings.channel_messages_per_minute)

    def routes(self, desk: FrontDesk) -> web.RouteTableDef:
        table = web.RouteTableDef()

        @table.post(PATH)
        async def webhook(request: web.Request) -> web.Response:
            body = await read_body(request)
            expected = base64.b64encode(hmac.new(self._secret, body, hashlib.sha256).digest()).decode()
            if not same(expected, request.headers.get("X-Line-Signature", "")):
                raise Unauthorised("the signature is missing or wrong")
            sent = parsed(body)
            events = sent.get("events") if isinstance(sent, dict) else None
            if not isinstance(events, list) or len(events) > MAX_EVENTS:
                raise BadRequest("this is no webhook of LINE's: it has no events")
            for event in events:
                await self._event(desk, event if isinstance(event, dict) else {})
            return web.json_response({})

        return table

    async def _event(self, desk: FrontDesk, event: dict[str, Any]) -> None:
        source, message = _map(event.get("source")), _map(event.get("message"))
        sender = _text(source.get("userId"))
        if source.get("type") != "user" or not sender or len(sender) > 200:
            return
        carried = _text(_map(event.get("postback")).get("data"))
        text, picture = "", ""
        match event.get("type"), message.get("type"):
            case "postback", _:
                text = carried
            case "message", "text":
                text = _text(message.get("text"))
            case "message", "image":
                picture = _text(message.get("id"))
            case "message", _:
                pass  # a sticker, a place: said to be empty, and asked for in words
            case _:
                return
        await self._messenger.limit(sender)
        message_id = _text(event.get("webhookEventId")) or _text(message.get("id")) or None
        address = desk.address(self.name, sender)
        await self._messenger.soon(self._take(desk, address, text, picture, message_id))

    async def _take(self, desk: FrontDesk, address: Address, text: str, picture: str, message_id: str | None) -> None:
        ids: tuple[str, ...] = ()
        if picture and picture.isalnum() and message_id is not None:
            url = f"https://api-data.line.me/v2/bot/message/{picture}/content"
            most = self._settings.picture_bytes
            taken = await take_pictures(
                desk, self._pictures, address.conversation_id, [url], most, headers=self._headers
            )
            ids = taken.ids
        text = await payload_of(desk, address.conversation_id, text)
        await desk.receive(Inbound(address, text, message_id, ids))

    async def deliver(self, address: Address, event: Event) -> None:
        messages = rendered(flatten(event, self._settings.public))
        for part, start in enumerate(range(0, len(messages), MAX_MESSAGES)):
            key = uuid.uuid5(uuid.NAMESPACE_URL, f"{event.conversation_id}:{event.offset}:{part}")
            body = {"to": address.sender, "messages": messages[start : start + MAX_MESSAGES]}
            headers = {**self._headers, "X-Line-Retry-Key": str(key)}
            # 409: it has taken this one before
            await self._messenger.post(f"{self._settings.line_url}/v2/bot/message/push", body, headers, fine=(409,))

    async def close(self) -> None:
        await self._messenger.close()
        await self._pictures.close()


def rendered(flat: Flat) -> list[dict[str, Any]]:
    """LINE's messages, in order; the choices hang on the last one. Pure."""
    lines = [flat.text, *(f"{link.title}: {link.url}" for link in flat.links)]
    lines += [url for url in flat.pictures if not _shows(url)]
    text = "\n".join(line for line in lines if line)
    made: list[dict[str, Any]] = [{"type": "text", "text": piece} for piece in pieces(text, MAX_TEXT)]
    shown = filter(_shows, flat.pictures)
    made += [{"type": "image", "originalContentUrl": url, "previewImageUrl": url} for url in shown]
    for row in rows(flat.choices[MAX_CHIPS:], MAX_TEMPLATE_ACTIONS):
        words = "아래에서 골라 주세요."
        template = {"type": "buttons", "text": words, "actions": [_action(choice) for choice in row]}
        made.append({"type": "template", "altText": words, "template": template})
    made = made or [{"type": "text", "text": "아래에서 골라 주세요."}]
    if flat.choices:
        chips = [{"type": "action", "action": _action(choice)} for choice in flat.choices[:MAX_CHIPS]]
        made[-1]["quickReply"] = {"items": chips}
    return made


def _action(choice: Choice) -> dict[str, str]:
    label, said = shortened(choice.title, MAX_LABEL), shortened(choice.title, MAX_DATA)
    return {"type": "postback", "label": label, "data": choice.within(MAX_DATA), "displayText": said}


def _shows(url: str) -> bool:
    """LINE takes pictures over https alone."""
    return url.startswith("https://") and len(url) <= MAX_ADDRESS


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
