"""What every records service has to do (docs/records.md): one suite over the sample and over the least there can be."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from actions.diagnosis.records import RecordsFailed, RecordsService
from contracts.records import QueryDescription, QueryList, RecordsAnswer, RecordsRequest
from records.app import build
from service.settings import Settings

TOKEN = "the records' token"
OWN, OTHER = "c-022", "c-023"
"""Both have refunds."""


def described(name: str, fields: Mapping[str, str], *parameters: str) -> QueryDescription:
    return QueryDescription.model_validate(
        {
            "name": name,
            "fields": {f: {"type": t} for f, t in fields.items()},
            "parameters": dict.fromkeys(parameters, ""),
        }
    )


class DictionaryRecords:
    """The least that keeps the contract, as a company might write it in an afternoon."""

    queries = (
        described("refunds", {"refund_id": "text", "amount": "amount"}),
        described("refund", {"state": "text", "amount": "amount", "approved_on": "date"}, "refund_id"),
    )
    refunds: Mapping[str, list[dict[str, Any]]] = {
        customer: [{"refund_id": f"r-{customer}", "amount": 9_000, "state": "approved", "approved_on": "2026-11-20"}]
        for customer in (OWN, OTHER)
    }

    def app(self) -> web.Application:
        app = web.Application(client_max_size=100_000)
        app.router.add_get("/healthz", self.health)
        app.router.add_get("/queries", self.list)
        app.router.add_post("/queries/{name}", self.ask)
        return app

    async def health(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def list(self, request: web.Request) -> web.Response:
        self.check(request)
        return web.json_response(QueryList(queries=self.queries).model_dump(mode="json"))

    async def ask(self, request: web.Request) -> web.Response:
        self.check(request)
        query = next((q for q in self.queries if q.name == request.match_info["name"]), None)
        if query is None:
            raise web.HTTPNotFound
        try:
            wanted = RecordsRequest.model_validate_json(await request.read())
        except ValueError as error:
            raise web.HTTPUnprocessableEntity from error
        if set(wanted.parameters) != set(query.parameters):
            raise web.HTTPUnprocessableEntity
        own = self.refunds.get(wanted.customer, [])
        rows = [{f: r[f] for f in query.fields} for r in own if wanted.parameters.items() <= r.items()]
        return web.json_response(RecordsAnswer(rows=tuple(rows)).model_dump(mode="json"))

    def check(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            raise web.HTTPUnauthorized


@pytest.fixture(params=["sample", "dictionary"])
async def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("records"), records_token=SecretStr(TOKEN))
    app = await build(settings) if request.param == "sample" else DictionaryRecords().app()
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


@pytest.fixture
async def records(url: str) -> AsyncIterator[RecordsService]:
    client = RecordsService(url, TOKEN)
    yield client
    await client.close()


@pytest.fixture
async def http(url: str) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(base_url=url) as session:
        yield session


async def test_it_says_what_can_be_asked_and_rows_are_what_it_says(records: RecordsService) -> None:
    queries = await records.queries()
    assert {"refunds", "refund"} <= {query.name for query in queries}
    for query in queries:
        if not query.parameters:
            fields = {name: field.type for name, field in query.fields.items()}
            for customer in (OWN, OTHER, "nobody"):
                await records.ask(query.name, RecordsRequest(customer=customer), fields, 10)


async def test_a_customer_has_their_own_rows_and_nobody_elses(records: RecordsService) -> None:
    own = await records.ask("refunds", RecordsRequest(customer=OWN), {"refund_id": "text"}, 10)
    other = await records.ask("refunds", RecordsRequest(customer=OTHER), {"refund_id": "text"}, 10)
    assert own
    assert other
    assert not {row["refund_id"] for row in own} & {row["refund_id"] for row in other}
    number = str(other[0]["refund_id"])
    asked = RecordsRequest(customer=OWN, parameters={"refund_id": number})
    assert await records.ask("refund", asked, {"state": "text"}, 10) == []
    theirs = asked.model_copy(update={"customer": OTHER})
    assert len(await records.ask("refund", theirs, {"state": "text", "amount": "amount"}, 10)) == 1


@pytest.mark.parametrize("customer", ["nobody", "' OR 1=1 --", "c-022\n", "가" * 200, "%"])
async def test_who_is_not_known_has_no_rows(records: RecordsService, customer: str) -> None:
    assert await records.ask("refunds", RecordsRequest(customer=customer), {"refund_id": "text"}, 10) == []


@pytest.mark.parametrize("token", [None, "", "Bearer ", "Bearer wrong", "Basic dGVzdA==", f"bearer{TOKEN}", "Bearer é"])
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/queries"), ("POST", "/queries/refunds"), ("POST", "/queries/no")]
)
async def test_without_the_token_nothing_is_said(
    http: aiohttp.ClientSession, token: str | None, method: str, path: str
) -> None:
    headers = {} if token is None else {"Authorization": token}
    body = {"customer": OWN, "parameters": {}}
    async with http.request(method, path, headers=headers, json=body) as response:
        assert response.status == 401
        assert "r-" not in await response.text()


async def test_health_is_open(http: aiohttp.ClientSession) -> None:
    async with http.get("/healthz") as response:
        assert response.status == 200


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/queries/nothing", {"customer": OWN}, 404),
        ("/queries/refund", {"customer": OWN}, 422),
        ("/queries/refunds", {"customer": OWN, "parameters": {"more": "x"}}, 422),
        ("/queries/refunds", {"customer": ""}, 422),
        ("/queries/refunds", {}, 422),
    ],
)
async def test_what_cannot_be_asked_is_refused(
    http: aiohttp.ClientSession, path: str, body: dict[str, Any], status: int
) -> None:
    async with http.post(path, json=body, headers={"Authorization": f"Bearer {TOKEN}"}) as response:
        assert response.status == status


async def test_a_wrong_token_is_a_refusal_for_who_asks(url: str) -> None:
    client = RecordsService(url, "wrong")
    with pytest.raises(RecordsFailed, match="refused"):
        await client.ask("refunds", RecordsRequest(customer=OWN), {"refund_id": "text"}, 10)
    await client.close()
