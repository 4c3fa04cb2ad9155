"""The bot's public face over real HTTP, with every private service down: errors, roles, and still no silence."""

import io
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from bot.app import build
from contracts.errors import ErrorBody
from desk.backends.sql_tokens import SqlTokenStore
from desk.roles import ALLOWED, OPEN, PERSONAL, Role
from service.settings import Settings
from tests.ocr_server import ocr_server

REST = "/webhooks/rest/webhook"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    nowhere = "http://127.0.0.1:9"
    return Settings(data_dir=tmp_path, kb_url=nowhere, rasa_url=nowhere, actions_url=nowhere, ocr_url=nowhere)


@pytest.fixture
async def http(settings: Settings) -> AsyncIterator[TestClient[Any, Any]]:
    async with TestClient(TestServer(await build(settings))) as client:
        yield client


@pytest.fixture
async def tokens(settings: Settings, http: TestClient[Any, Any]) -> AsyncIterator[dict[Role, dict[str, str]]]:
    store = await SqlTokenStore.open(settings.database("desk"))
    yield {role: {"Authorization": f"Bearer {await store.create(role)}"} for role in Role}
    await store.close()


async def error_code(response: aiohttp.ClientResponse) -> str:
    return ErrorBody.model_validate(await response.json()).error.code


async def test_with_everything_down_the_customer_is_queued_for_a_human(
    http: TestClient[Any, Any], tokens: dict[Role, dict[str, str]]
) -> None:
    response = await http.post(REST, json={"sender": "minji", "message": "환불 언제 돼요?"})
    assert response.status == 200
    [message] = await response.json()
    assert message["recipient_id"] == "minji"
    assert "상담원에게 연결" in message["text"]
    queue = await (await http.get("/api/desk/queue", headers=tokens[Role.AGENT])).json()
    [item] = queue["items"]
    assert (item["channel"], item["sender"], item["position"]) == ("rest", "minji", 1)
    back = f"/api/desk/conversations/{item['conversation_id']}/hand_back"
    assert (await http.post(back, headers=tokens[Role.AUTHOR])).status == 403
    assert (await (await http.post(back, headers=tokens[Role.AGENT])).json())["holder"] == "bot"
    assert (await http.post(back, headers=tokens[Role.AGENT])).status == 409
    assert (await (await http.get("/api/desk/queue", headers=tokens[Role.AGENT])).json())["items"] == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"", 400),
        (b"[]", 400),
        (b'"text"', 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"{}", 422),
        (b'{"sender":1}', 422),
        (b'{"sender":"a","message":null}', 422),
        (b'{"sender":"a","message":{"text":"x"}}', 422),
        (b'{"sender":"","message":"x"}', 422),
        (json.dumps({"sender": "a" * 256, "message": "x"}).encode(), 422),
        (b'{"sender":"a","message":"x","metadata":[]}', 422),
    ],
)
async def test_a_faulty_body_is_a_clear_error(http: TestClient[Any, Any], body: bytes, status: int) -> None:
    response = await http.post(REST, data=body, headers={"Content-Type": "application/json"})
    assert response.status == status
    assert await error_code(response) == {400: "bad_request", 422: "unprocessable"}[status]
    assert "Traceback" not in await response.text()


async def test_unknown_fields_of_other_clients_are_ignored(http: TestClient[Any, Any]) -> None:
    body = {"sender": "a", "message": "안녕", "input_channel": "rest", "mood": "good", "metadata": {"x": [1]}}
    assert (await http.post(REST, json=body)).status == 200


async def test_a_huge_body_is_refused_without_reading_it_all(http: TestClient[Any, Any]) -> None:
    response = await http.post(REST, data=io.BytesIO(b"x" * 50_000_000), headers={"Content-Type": "application/json"})
    assert response.status == 413
    assert await error_code(response) == "too_large"
    assert (await http.get("/healthz")).status == 200


async def test_too_many_messages_a_minute_are_refused(settings: Settings) -> None:
    strict = settings.model_copy(update={"rest_messages_per_minute": 2})
    async with TestClient(TestServer(await build(strict))) as http:
        statuses = [(await http.post(REST, json={"sender": "a", "message": f"{n}"})).status for n in range(3)]
        assert statuses == [200, 200, 429]
        assert (await http.post(REST, json={"sender": "b", "message": "x"})).status == 200


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer x", "Basic x", "Bearer " + "a" * 100_0, "Bearer \udc80"]
)
async def test_nothing_under_api_answers_without_a_token(http: TestClient[Any, Any], header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header.encode("utf-8", "replace").decode()}
    for method, path in ALLOWED:
        url = re.sub(r"{\w+}", "rest:x", path)
        response = await http.request(method, url, data=b"not even JSON", headers=headers)
        assert response.status == 401
        assert await error_code(response) == "unauthorised"
    for path in ("/api", "/api/", "/api/nothing", "/api/kb/../kb/search"):
        assert (await http.get(path, headers=headers)).status in (401, 404)


async def test_every_route_asks_for_the_role_in_the_table(
    http: TestClient[Any, Any], tokens: dict[Role, dict[str, str]]
) -> None:
    for (method, path), allowed in ALLOWED.items():
        url = re.sub(r"{\w+}", "rest:x", path)
        for role in Role:
            response = await http.request(method, url, headers=tokens[role])
            refused = role not in allowed or (method, path) in PERSONAL
            assert (response.status == 403) == refused, (method, path, role, response.status)


async def test_every_api_route_stands_in_the_table(http: TestClient[Any, Any]) -> None:
    routes = {
        (route.method, route.resource.canonical)
        for route in http.server.app.router.routes()  # type: ignore[attr-defined]
        if route.resource and route.resource.canonical.startswith("/api/") and route.method != "HEAD"
    }
    assert routes == set(ALLOWED) | OPEN
    assert not set(ALLOWED) & OPEN


async def test_services_that_are_down_are_said_so(
    http: TestClient[Any, Any], tokens: dict[Role, dict[str, str]]
) -> None:
    headers = tokens[Role.AGENT]
    assert (await http.post("/api/kb/search", json={"query": "환불"}, headers=headers)).status == 503
    form = aiohttp.FormData()
    form.add_field("image", b"\x89PNG", filename="a.png")
    response = await http.post("/api/ocr", data=form, headers=headers)
    assert response.status == 503
    assert await error_code(response) == "unavailable"
    assert (await http.post("/api/ocr", data=b"not an image", headers=headers)).status == 400
    ready = await http.get("/readyz")
    assert ready.status == 200
    assert (await ready.json())["degraded"] == ["rasa", "actions", "kb", "ocr", "records"]


@pytest.mark.parametrize(
    ("said", "passed_on"),
    [("17", "17"), ("0", "0"), (None, "5"), ("soon", "5"), ("-3", "5"), ("9999", "5"), ("²", "5")],
)
async def test_a_full_ocr_says_through_us_when_to_come_again(
    settings: Settings, said: str | None, passed_on: str
) -> None:
    async with (
        ocr_server() as ocr,
        TestClient(TestServer(await build(settings.model_copy(update={"ocr_url": ocr.url})))) as http,
    ):
        store = await SqlTokenStore.open(settings.database("desk"))
        headers = {"Authorization": f"Bearer {await store.create(Role.AGENT)}"}
        await store.close()
        ocr.answers = [(429, {"error": {"code": "too_many", "message": "too many pictures wait already"}})]
        ocr.retry_after = said
        form = aiohttp.FormData()
        form.add_field("image", b"\x89PNG", filename="a.png")
        response = await http.post("/api/ocr", data=form, headers=headers)
        assert (response.status, response.headers["Retry-After"]) == (429, passed_on)
        assert await error_code(response) == "too_many"


async def test_an_image_over_the_limit_is_refused(
    http: TestClient[Any, Any], tokens: dict[Role, dict[str, str]]
) -> None:
    form = aiohttp.FormData()
    form.add_field("image", io.BytesIO(b"x" * 21_000_000), filename="a.png")
    assert (await http.post("/api/ocr", data=form, headers=tokens[Role.AGENT])).status == 413


async def test_unknown_addresses_and_methods_keep_the_shape(http: TestClient[Any, Any]) -> None:
    assert await error_code(await http.get("/nothing")) == "not_found"
    response = await http.get(REST)
    assert response.status == 405
    assert response.headers["Allow"] == "POST"
    assert await error_code(response) == "method_not_allowed"


async def test_health_metrics_and_description(http: TestClient[Any, Any]) -> None:
    health = await (await http.get("/healthz")).json()
    assert health["status"] == "ok"
    assert set(health) == {"status", "version", "commit"}
    assert "sangdam_http_requests_total" in await (await http.get("/metrics")).text()
    paths = (await (await http.get("/openapi.json")).json())["paths"]
    assert {REST, "/api/kb/search", "/api/desk/queue", "/api/ocr", "/readyz"} <= set(paths)


async def test_a_messenger_is_there_where_it_is_set_up(settings: Settings) -> None:
    key, url = SecretStr("s3cret"), "http://127.0.0.1:9"
    more: dict[str, Any] = {
        f"{m}_{k}": key for m in ("line", "talktalk", "chatwoot", "sangdamtalk") for k in ("secret", "token")
    }
    more |= {"chatwoot_url": url, "sangdamtalk_url": url, "sangdamtalk_client": "id", "callback_url": url}
    paths = {
        "/channels/line/webhook",
        "/channels/talktalk/{secret}",
        "/channels/chatwoot/{secret}",
        "/channels/sangdamtalk/{secret}",
        "/webhooks/callback/webhook",
    }
    for chosen, there in ((settings, set()), (settings.model_copy(update=more), paths)):
        app = await build(chosen)
        assert {resource.canonical for resource in app.router.resources()} & paths == there
        async with TestClient(TestServer(app)) as http:
            assert (await http.get("/healthz")).status == 200


async def test_in_production_the_rest_channel_wants_a_token(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    production = settings.model_copy(update={"env": "production"})
    with pytest.raises(RuntimeError, match="SANGDAM_SECRET_CHOICES"):
        await build(production)
    monkeypatch.setenv("SANGDAM_SECRET_CHOICES", "s3cret")
    monkeypatch.setenv("SANGDAM_SECRET_VISITORS", "s3cret2")
    monkeypatch.setenv("SANGDAM_SECRET_ACCOUNTS", "s3cret3")
    store = await SqlTokenStore.open(settings.database("desk"))
    token = await store.create(Role.AGENT)
    await store.close()
    async with TestClient(TestServer(await build(production))) as http:
        body = {"sender": "a", "message": "안녕"}
        assert (await http.post(REST, json=body)).status == 401
        assert (await http.post(REST, json=body, headers={"Authorization": f"Bearer {token}"})).status == 200


@pytest.mark.parametrize(
    "body",
    [b"", b"x", b"--b--", b"--b\r\nbad header\r\n\r\n", b'--b\r\nContent-Disposition: form-data; name="\x1f"\r\n\r\n'],
)
async def test_a_malformed_multipart_body_is_a_clear_error(
    http: TestClient[Any, Any], tokens: dict[Role, dict[str, str]], body: bytes
) -> None:
    headers = tokens[Role.AGENT] | {"Content-Type": "multipart/form-data; boundary=b"}
    response = await http.post("/api/ocr", data=body, headers=headers)
    assert response.status == 400
    assert await error_code(response) == "bad_request"
