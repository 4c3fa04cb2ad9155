import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from actions.search_help import SearchHelp
from actions.turn import Turn
from contracts.actions import Reading
from service.client import ServiceClient

FOUND: dict[str, Any] = {
    "search_id": "s1",
    "abstained": False,
    "suggestions": [{"article_id": "a1", "title": "환불은 언제 되나요?", "score": 0.7}],
}
TURN = Turn("환불 언제", "ko", "t1", Reading(name="faq", confidence=0.9))


class Kb:
    """A help search that answers what it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answers: list[Callable[[], web.Response]] = []

    async def search(self, request: web.Request) -> web.Response:
        self.asked.append(await request.json())
        return self.answers[min(len(self.asked), len(self.answers)) - 1]()


@pytest.fixture
def kb() -> Kb:
    return Kb()


@pytest.fixture
async def action(kb: Kb) -> AsyncIterator[SearchHelp]:
    app = web.Application()
    app.router.add_post("/search", kb.search)
    async with TestServer(app) as server:
        client = ServiceClient("kb", str(server.make_url("")).rstrip("/"), 20)
        yield SearchHelp(client)
        await client.close()


async def test_what_help_search_found_goes_on_as_it_is(kb: Kb, action: SearchHelp) -> None:
    kb.answers = [lambda: web.json_response(FOUND)]
    payload = (await action.answer(TURN)).model_dump(mode="json")
    asked = {"query": "환불 언제", "k": 5, "lang": "ko", "request_id": "t1", "codes": [], "screen": ""}
    assert kb.asked == [asked]
    assert payload["type"] == "search"
    assert payload["query"] == "환불 언제"
    assert payload["intent"] == {"name": "faq", "confidence": 0.9}
    assert payload["result"]["search_id"] == "s1"
    assert payload["result"]["suggestions"][0]["article_id"] == "a1"


async def test_what_pictures_say_goes_along(kb: Kb, action: SearchHelp) -> None:
    kb.answers = [lambda: web.json_response(FOUND)]
    await action.answer(replace(TURN, codes=("DT-4021",), screen="환불 계좌를 확인할 수 없어요"))
    assert (kb.asked[0]["codes"], kb.asked[0]["screen"]) == (["DT-4021"], "환불 계좌를 확인할 수 없어요")


async def test_a_second_attempt_carries_the_same_id(kb: Kb, action: SearchHelp) -> None:
    kb.answers = [lambda: web.Response(status=503), lambda: web.json_response(FOUND)]
    assert (await action.answer(TURN)).result is not None
    assert [asked["request_id"] for asked in kb.asked] == ["t1", "t1"]


@pytest.mark.parametrize(
    "answer",
    [
        lambda: web.Response(status=500),
        lambda: web.json_response({"error": {"code": "bad_request", "message": "no"}}, status=400),
        lambda: web.json_response({"something": "else"}),
        lambda: web.Response(text="not json"),
    ],
)
async def test_a_search_that_fails_is_a_payload_without_a_result(
    kb: Kb, action: SearchHelp, answer: Callable[[], web.Response]
) -> None:
    kb.answers = [answer]
    payload = await action.answer(TURN)
    assert payload.result is None
    assert payload.query == "환불 언제"
    assert len(kb.asked) <= 2


async def test_nobody_there_is_the_same() -> None:
    client = ServiceClient("kb", "http://127.0.0.1:9", 20)
    assert (await SearchHelp(client).answer(TURN)).result is None
    await client.close()


async def test_many_turns_at_once_share_the_client(kb: Kb, action: SearchHelp) -> None:
    kb.answers = [lambda: web.json_response(FOUND)]
    payloads = await asyncio.gather(*(action.answer(TURN) for _ in range(40)))
    assert all(payload.result is not None for payload in payloads)
