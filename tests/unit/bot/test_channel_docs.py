"""The channel in docs/channels.md is a real one: it is run here, as it stands there."""

import asyncio
import hashlib
import hmac
import json
import re
from typing import Any

from aiohttp.test_utils import TestClient, TestServer

from bot.delivery import Delivery
from conversation.models import Address
from service.app import create_app
from service.settings import REPOSITORY, Settings
from tests.contract.channel_doors import PUBLIC, Outside
from tests.unit.bot.conftest import SUGGESTED, Bot, search_payload


async def test_the_example_holds_a_conversation(bot: Bot) -> None:
    [code] = re.findall(r"```python\n(.*?)```", (REPOSITORY / "docs/channels.md").read_text(), re.S)
    assert len(code.splitlines()) <= 60
    names: dict[str, Any] = {}
    exec(compile(code, "docs/channels.md", "exec"), names)  # our own docs
    outside = Outside()
    server = TestServer(outside.app())
    await server.start_server()
    channel = names["PigeonChannel"](str(server.make_url("/send")), "s3cret", PUBLIC)
    app = create_app(Settings())
    app.add_routes(channel.routes(bot.desk()))
    bot.rasa.answer, bot.search.found = search_payload, SUGGESTED
    delivery = Delivery(bot.log, {"pigeon": channel}, 3)
    conversation_id = Address("pigeon", "minji", "duretalk").conversation_id

    async with TestClient(TestServer(app)) as http:

        async def say(text: str, message_id: str, signature: str | None = None) -> int:
            raw = json.dumps({"from": "minji", "id": message_id, "text": text}).encode()
            signed = signature or hmac.new(b"s3cret", raw, hashlib.sha256).hexdigest()
            headers = {"X-Pigeon-Signature": signed}
            status = (await http.post("/channels/pigeon/webhook", data=raw, headers=headers)).status
            await asyncio.gather(*bot.runner._running.values())
            delivery.wake(conversation_id)
            await asyncio.gather(*delivery._running.values())
            return status

        assert await say("환불 언제 돼요?", "1", "wrong") == 401
        assert await say("환불 언제 돼요?", "1") == 200
        tap = outside.got[-1][2]["taps"][0]
        assert tap["label"] == "환불은 언제 되나요?"
        assert await say(tap["sends"], "2") == 200
        assert "3~5영업일" in json.dumps([body for _, _, body in outside.got], ensure_ascii=False)
    await channel.close()
    await server.close()
