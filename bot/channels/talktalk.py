"""Naver TalkTalk's chat bot API V1. Source: github.com/navertalk/chatbot-api.

A webhook brings what customers do; our messages go through the send API, an agent's too. TalkTalk signs nothing: the
webhook's address, which only it and we know, holds a secret.
"""

from typing import Any

from aiohttp import web
from pydantic import SecretStr

from bot.channels.base import FrontDesk, Refused
from bot.channels.doorkeeper import read_json, same
from bot.channels.fetching import Fetcher
from bot.channels.flat import Flat, flatten
from bot.channels.messenger import Begun, Messenger
from bot.channels.picture_intake import take_pictures
from bot.intake import Inbound
from contracts.errors import BadRequest, Unauthorised, Unavailable
from contracts.events import Event
from conversation.models import Address
from service.settings import Settings
from text.cutting import pieces, shortened

PATH = "/channels/talktalk/{secret}"
PICTURE_HOSTS = ("phinf.naver.net", "pstatic.net")
MAX_TEXT = 10_000
MAX_DESCRIPTION = 1_000
MAX_BUTTONS = 10
MAX_TITLE = 18
MAX_CODE = 1_000
REFUSALS = ("01", "02", "IMG-01", "IMG-03")
"""Result codes after which sending again is useless."""


class TalkTalkChannel:
    name = "talktalk"

    def __init__(
        self, settings: Settings, secret: SecretStr, token: SecretStr, pictures: Fetcher | None = None
    ) -> None:
        """`secret`: the last part of the webhook's address; `token`: of the send API. `pictures` is for tests."""
        self._settings = settings
        self._secret = secret.get_secret_value()
        self._headers = {"Authorization": token.get_secret_value()}
        self._pictures = pictures or Fetcher(PICTURE_HOSTS)
        self._messenger = Messenger(settings.channel_messages_per_minute)
        self._begun = Begun()

    def routes(self, desk: FrontDesk) -> web.RouteTableDef:
        table = web.RouteTableDef()

        @table.post(PATH)
        async def webhook(request: web.Request) -> web.Response:
            if not same(self._secret, request.match_info["secret"]):
                raise Unauthorised("this is not the webhook's address")
            sent = await read_json(request)
            if not isinstance(sent, dict) or not isinstance(sent.get("event"), str):
                raise BadRequest("this is no event of TalkTalk's")
            if sent["event"] == "send":  # opening, leaving and befriending are not answered
                await self._said(desk, sent)
            return web.json_response({})

        return table

    async def _said(self, desk: FrontDesk, sent: dict[str, Any]) -> None:
        user, text, image = sent.get("user"), _map(sent.get("textContent")), _map(sent.get("imageContent"))
        if not isinstance(user, str) or not 0 < len(user) <= 200:
            raise BadRequest("this event names no user")
        await self._messenger.limit(user)
        code, words, picture = text.get("code"), text.get("text"), image.get("imageUrl")
        said = code if isinstance(code, str) and code.startswith("sd:") else words if isinstance(words, str) else ""
        urls = [picture] if isinstance(picture, str) and picture else []
        await self._messenger.soon(self._take(desk, desk.address(self.name, user), said, urls))

    async def _take(self, desk: FrontDesk, address: Address, text: str, urls: list[str]) -> None:
        most = self._settings.picture_bytes
        taken = await take_pictures(desk, self._pictures, address.conversation_id, urls, most)
        message_id = taken.ids[0] if taken.ids else None
        await desk.receive(Inbound(address, text, message_id, taken.ids))

    async def deliver(self, address: Address, event: Event) -> None:
        for content in self._begun.left(event, rendered(flatten(event, self._settings.public))):
            body = {"event": "send", "user": address.sender, **content}
            url = f"{self._settings.talktalk_url}/chatbot/v1/event"
            answer = _map(await self._messenger.post(url, body, self._headers))
            if answer.get("success") is False:
                code = str(answer.get("resultCode"))
                raise (Refused if code in REFUSALS else Unavailable)(f"TalkTalk answered {code}")
        self._begun.done(event)

    async def close(self) -> None:
        await self._messenger.close()
        await self._pictures.close()


def rendered(flat: Flat) -> list[dict[str, Any]]:
    """TalkTalk's contents, in order: words, pictures, then buttons under the words where those are short. Pure."""
    buttons = [_link(link.title, link.url) for link in flat.links]
    buttons += [
        {"type": "TEXT", "data": {"title": shortened(c.title, MAX_TITLE), "code": c.within(MAX_CODE)}}
        for c in flat.choices
    ]
    words = flat.text
    made: list[dict[str, Any]] = []
    if words and (not buttons or flat.pictures or len(pieces(words, MAX_DESCRIPTION)) > 1):
        made, words = [{"textContent": {"text": piece}} for piece in pieces(words, MAX_TEXT)], ""
    made += [{"imageContent": {"imageUrl": url}} for url in flat.pictures]
    for start in range(0, len(buttons), MAX_BUTTONS):
        row = buttons[start : start + MAX_BUTTONS]
        over = words if words and start == 0 else "아래에서 골라 주세요."
        made.append({"compositeContent": {"compositeList": [{"description": over, "buttonList": row}]}})
    return made


def _link(title: str, url: str) -> dict[str, Any]:
    return {"type": "LINK", "data": {"title": shortened(title, MAX_TITLE), "url": url, "mobileUrl": url}}


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
