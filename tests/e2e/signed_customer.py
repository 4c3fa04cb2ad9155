"""A customer at the widget's socket, signed by the company or a guest, who writes and taps."""

import asyncio
import hashlib
import hmac
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

Event = dict[str, Any]
PATIENCE_S = 60


class SignedCustomer:
    """`events` are all that the widget was shown, in order."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self._ws = ws
        self.events: list[Event] = []
        self.visitor = ""

    async def hello(self, **fields: Any) -> dict[str, Any]:
        await self._ws.send_json({"type": "hello", "lang": "ko", **fields})
        welcome = await self._frame("welcome")
        self.visitor = str(welcome["visitor"])
        return welcome

    async def say(self, text: str, until: str) -> list[Event]:
        """Writes, and reads on until a message holds `until`; the messages since."""
        await self._ws.send_json({"type": "message", "client_id": uuid.uuid4().hex, "text": text})
        return await self.until(until)

    async def tap(self, title: str, until: str) -> list[Event]:
        """Taps the latest button of this title."""
        buttons = [b for e in reversed(self.events) for b in e["data"].get("buttons", ())]
        payload = next(b["payload"] for b in buttons if b["title"].startswith(title))
        await self._ws.send_json({"type": "choose", "client_id": uuid.uuid4().hex, "payload": payload})
        return await self.until(until)

    async def until(self, words: str) -> list[Event]:
        """Reads on until a message holds `words`; the messages since."""
        shown: list[Event] = []
        async with asyncio.timeout(PATIENCE_S):
            while True:
                event = await self._frame("event")
                if event["kind"] == "message.created" and event["source"] != "customer":
                    shown.append(event)
                    self.events.append(event)
                    if words in event["data"].get("text", ""):
                        return shown

    async def _frame(self, kind: str) -> dict[str, Any]:
        while True:
            frame: dict[str, Any] = await self._ws.receive_json(timeout=PATIENCE_S)
            if frame["type"] == kind:
                return frame


def signature(secret: str, customer: str) -> str:
    return hmac.new(secret.encode(), customer.encode(), hashlib.sha256).hexdigest()


@asynccontextmanager
async def customer_at(base: str, secret: str | None, customer: str = "") -> AsyncIterator[SignedCustomer]:
    """A customer with an open socket; without `secret` a guest."""
    async with aiohttp.ClientSession(base) as session, session.ws_connect("/channels/web/socket") as ws:
        made = SignedCustomer(ws)
        identity = {"identity": {"id": customer, "hmac": signature(secret, customer)}} if secret else {}
        await made.hello(**identity)
        yield made
