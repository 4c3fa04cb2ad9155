"""A records service that is down, slow, or answers nonsense: said for what it is, and never believed."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from actions.diagnosis.records import RecordsFailed, RecordsService
from contracts.records import RecordsRequest

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
REQUEST = RecordsRequest(customer="c-1", parameters={"order_id": "7"})


class Service:
    """Answers as `answer` says; what it was asked stays."""

    def __init__(self) -> None:
        self.asked: list[web.Request] = []
        self.bodies: list[str] = []
        self.answer: Answer = rows([{"state": "sent"}])
        self.url = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        self.bodies.append(await request.text())
        return await self.answer(request)


def rows(content: object, status: int = 200) -> Answer:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response({"rows": content}, status=status)

    return answer


def raw(body: bytes, **options: object) -> Answer:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, **options)  # type: ignore[arg-type]

    return answer


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    made = Service()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", made.handle)
    async with TestServer(app) as server:
        made.url = str(server.make_url("")).rstrip("/")
        yield made


@pytest.fixture
async def records(service: Service) -> AsyncIterator[RecordsService]:
    client = RecordsService(service.url, "the token")
    yield client
    await client.close()


async def why(records: RecordsService, timeout_s: float = 5) -> str:
    with pytest.raises(RecordsFailed) as failed:
        await records.ask("order", REQUEST, {"state": "text"}, timeout_s)
    assert "secret" not in str(failed.value)
    return failed.value.why


async def test_a_query_is_asked_as_the_contract_says(service: Service, records: RecordsService) -> None:
    assert await records.ask("order", REQUEST, {"state": "text"}, 5) == [{"state": "sent"}]
    assert (service.asked[0].method, service.asked[0].path) == ("POST", "/queries/order")
    assert service.asked[0].headers["Authorization"] == "Bearer the token"
    assert json.loads(service.bodies[0]) == {"customer": "c-1", "parameters": {"order_id": "7"}}


@pytest.mark.parametrize(
    "answer",
    [
        raw(b"not json"),
        raw(b""),
        raw(b"null"),
        raw(b'{"rows": "secret"}'),
        raw(b'{"rows": ["secret"]}'),
        raw(b'{"something": "secret"}'),
        raw(b'{"rows": [{"state": 3, "x": "secret"}]}'),
        raw(b'{"rows": [{"other": "secret"}]}'),
        raw(b'{"rows": [{"state": "sent"}'),
        raw(b"[" * 100_000),
        raw(b"\xff\xfe secret"),
        raw(b" " * 600_000),
        rows([{"state": "x"}] * 101),
    ],
)
async def test_nonsense_is_nonsense(service: Service, records: RecordsService, answer: Answer) -> None:
    service.answer = answer
    assert await why(records) == "nonsense"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500, 503, 204, 201])
async def test_any_other_status_is_a_refusal(service: Service, records: RecordsService, status: int) -> None:
    service.answer = rows([{"state": "secret"}], status)
    assert await why(records) == "refused"


async def test_a_redirect_is_not_followed(service: Service, records: RecordsService) -> None:
    async def elsewhere(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": f"{service.url}/elsewhere"})

    service.answer = elsewhere
    assert await why(records) == "refused"
    assert [r.path for r in service.asked] == ["/queries/order"]


async def test_a_body_without_end_is_read_no_further_than_the_limit(service: Service, records: RecordsService) -> None:
    cut = asyncio.Event()

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(b" " * 65_536)
        finally:
            cut.set()

    service.answer = endless
    assert await why(records) == "nonsense"
    async with asyncio.timeout(20):
        await cut.wait()


async def test_silence_is_slow(service: Service, records: RecordsService) -> None:
    async def never(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    service.answer = never
    assert await why(records, timeout_s=0.05) == "slow"


async def test_nobody_there_is_down() -> None:
    client = RecordsService("http://127.0.0.1:9", "t")
    assert await why(client) == "down"
    await client.close()


async def test_what_there_is_to_ask_is_told(service: Service, records: RecordsService) -> None:
    described = {"queries": [{"name": "order", "fields": {"state": {"type": "text"}}, "more": 1}]}
    service.answer = raw(json.dumps(described).encode())
    [query] = await records.queries()
    assert (query.name, query.fields["state"].type) == ("order", "text")
    assert (service.asked[0].method, service.asked[0].path) == ("GET", "/queries")
    service.answer = raw(b'{"queries": [{"name": "DROP TABLE"}]}')
    with pytest.raises(RecordsFailed, match="nonsense"):
        await records.queries()
