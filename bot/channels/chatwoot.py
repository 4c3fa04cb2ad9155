"""An agent bot for Chatwoot: it answers there while a conversation is pending, and hands over to Chatwoot's own agents.

Source: chatwoot.com/docs, agent bots and the application API. A webhook of an agent bot is not signed: its address,
which only Chatwoot and we know, holds a secret.
"""

from typing import Any

from aiohttp import web
from pydantic import SecretStr

from bot.channels.base import FrontDesk
from bot.channels.doorkeeper import read_json, same
from bot.channels.flat import Flat, flatten, payload_of, payload_of_title
from bot.channels.messenger import Begun, Messenger
from bot.intake import Inbound
from contracts.errors import BadRequest, Unauthorised
from contracts.events import Event
from conversation.models import Address, Holder
from service.settings import Settings
from text.cutting import pieces

PATH = "/channels/chatwoot/{secret}"
MAX_TEXT = 5_000
MAX_CHOICES = 20
INCOMING = ("incoming", 0)


class ChatwootChannel:
    name = "chatwoot"

    def __init__(self, settings: Settings, url: str, secret: SecretStr, token: SecretStr) -> None:
        """`url`: of the Chatwoot; `secret`: the last part of the webhook's address; `token`: the agent bot's."""
        self._settings = settings
        self._url = url.rstrip("/")
        self._secret = secret.get_secret_value()
        self._headers = {"api_access_token": token.get_secret_value()}
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
            if not isinstance(sent, dict) or not isinstance(sent.get("event"), str):
                raise BadRequest("this is no event of Chatwoot's")
            if sent["event"] in ("message_created", "message_updated") and not sent.get("private"):
                await self._said(desk, sent)
            return web.json_response({})

        return table

    async def _said(self, desk: FrontDesk, sent: dict[str, Any]) -> None:
        """What a contact says or chooses, while no agent has the conversation there."""
        conversation, account = _map(sent.get("conversation")), _map(sent.get("account"))
        chosen = _chosen(sent) if sent["event"] == "message_updated" else None
        said_now = sent["event"] == "message_created" and sent.get("message_type") in INCOMING
        if conversation.get("status") != "pending" or not (said_now or chosen):
            return  # our own messages come back as outgoing ones
        number, account_id, message_id = conversation.get("id"), account.get("id"), sent.get("id")
        if type(number) is not int or type(account_id) is not int:
            raise BadRequest("this event names no account or no conversation")
        address = desk.address(self.name, f"{account_id}/{number}")
        await self._messenger.limit(address.sender)
        content = chosen or sent.get("content")
        words = content if isinstance(content, str) else ""
        said = await payload_of(desk, address.conversation_id, words)
        if said == words:  # in an inbox without selects the contact types a choice
            said = await payload_of_title(desk, address.conversation_id, words)
        key = f"{message_id}:{chosen or ''}" if isinstance(message_id, int | str) and message_id else None
        await desk.receive(Inbound(address, said, key))

    async def deliver(self, address: Address, event: Event) -> None:
        account, _, number = address.sender.partition("/")
        here = f"{self._url}/api/v1/accounts/{account}/conversations/{number}"
        for body in self._begun.left(event, rendered(flatten(event, self._settings.public))):
            await self._messenger.post(f"{here}/messages", body, self._headers)
        standing = await self._desk.lobby.standing(address.conversation_id) if self._desk is not None else None
        if self._desk is not None and standing is not None and standing.holder is Holder.WAITING:
            # Chatwoot's agents answer there, not ours here; it stays silent here until it is pending again.
            await self._messenger.post(f"{here}/toggle_status", {"status": "open"}, self._headers)
            await self._desk.lobby.taken_elsewhere(address.conversation_id)
        self._begun.done(event)

    async def close(self) -> None:
        await self._messenger.close()


def rendered(flat: Flat) -> list[dict[str, Any]]:
    """Chatwoot's messages, in order; choices as a select whose value comes back as the contact's words. Pure."""
    lines = [flat.text, *(f"[{link.title}]({link.url})" for link in flat.links), *flat.pictures]
    made = [_message(piece) for piece in pieces("\n".join(filter(None, lines)), MAX_TEXT)]
    for start in range(0, len(flat.choices), MAX_CHOICES):
        # The value is shown where the contact has chosen: a short place, never a token.
        items = [{"title": c.title, "value": c.place} for c in flat.choices[start : start + MAX_CHOICES]]
        select = {"content_type": "input_select", "content_attributes": {"items": items}}
        made.append(_message("아래에서 골라 주세요.") | select)
    return made


def _message(content: str) -> dict[str, Any]:
    return {"content": content, "message_type": "outgoing", "private": False}


def _chosen(sent: dict[str, Any]) -> str | None:
    """The value that a contact has chosen in a select of ours."""
    values = _map(sent.get("content_attributes")).get("submitted_values")
    value = _map(values[0]).get("value") if isinstance(values, list) and values else None
    return value if isinstance(value, str) else None


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
