"""Pictures from the widget over real HTTP: uploaded, sent with a message, seen again, refused in words."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import FormData
from aiohttp.test_utils import TestClient, TestServer
from PIL import Image

from bot.app import build
from contracts.errors import ErrorBody
from service.settings import Settings
from tests.pictures import bomb, drawn, phone_photo, png, saved, zip_of
from tests.unit.bot.test_web_channel import Widget

UPLOADS = "/channels/web/attachments"
NOWHERE = "http://127.0.0.1:9"
Answer = tuple[int, dict[str, Any]]


def settings_in(folder: Path, **more: Any) -> Settings:
    return Settings(data_dir=folder, kb_url=NOWHERE, rasa_url=NOWHERE, actions_url=NOWHERE, ocr_url=NOWHERE, **more)


@pytest.fixture
async def http(tmp_path: Path) -> AsyncIterator[TestClient[Any, Any]]:
    async with TestClient(TestServer(await build(settings_in(tmp_path)))) as client:
        yield client


@pytest.fixture
async def widget(http: TestClient[Any, Any]) -> AsyncIterator[Widget]:
    async with http.ws_connect("/channels/web/socket") as ws:
        yield Widget(ws)


def form(content: bytes, name: str = "file") -> FormData:
    made = FormData()
    made.add_field(name, io.BytesIO(content), filename="../../화면.png", content_type="image/png")
    return made


async def upload(http: TestClient[Any, Any], visitor: str, content: bytes | None = None) -> Answer:
    headers = {"Authorization": f"Visitor {visitor}", "Origin": "https://shop.example"}
    response = await http.post(UPLOADS, data=form(png() if content is None else content), headers=headers)
    assert response.headers["Access-Control-Allow-Origin"] == "*", "refusals too are for the page to read"
    body = await response.json()
    if response.status >= 400:
        ErrorBody.model_validate(body)
    return response.status, body


def code_of(answer: Answer) -> tuple[int, str]:
    return answer[0], answer[1]["error"]["code"]


async def test_a_picture_is_uploaded_sent_and_seen_again(http: TestClient[Any, Any], widget: Widget) -> None:
    welcome = await widget.hello()
    assert welcome["settings"]["limits"] == {"text": 2000, "attachment_bytes": 10_000_000, "attachments": 10}
    status, uploaded = await upload(http, welcome["visitor"], phone_photo())
    assert status == 200
    assert uploaded.keys() == {"attachment_id", "width", "height", "bytes", "url"}
    assert (uploaded["width"], uploaded["height"]) == (40, 60), "upright"
    attachment = {name: value for name, value in uploaded.items() if name != "bytes"}
    for _ in range(2):
        await widget.send(type="message", client_id="c1", text="", attachments=[uploaded["attachment_id"]])
    said = await widget.next("event")
    assert said["data"] == {"text": "", "attachments": [attachment]}
    await widget.send(type="message", client_id="c2", text="보이시나요?")
    while (event := await widget.next("event"))["source"] != "customer":
        pass
    assert event["client_id"] == "c2", "a resend is one message"

    response = await http.get(uploaded["url"])
    assert response.status == 200
    content = await response.read()
    assert len(content) == uploaded["bytes"]
    assert Image.open(io.BytesIO(content)).size == (40, 60)
    assert {name: response.headers[name] for name in SAFE} == SAFE


SAFE = {
    "Content-Type": "image/jpeg",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": 'inline; filename="picture.jpeg"',
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "private, max-age=3600",
}


@pytest.mark.parametrize("header", [None, "", "Visitor", "Visitor x", "Visitor null", "Bearer x", "Visitor \u00e9"])
async def test_without_a_visitors_token_nothing_is_taken(http: TestClient[Any, Any], header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    response = await http.post(UPLOADS, data=form(png()), headers=headers)
    assert response.status == 401
    assert ErrorBody.model_validate(await response.json()).error.code == "unauthorised"


REFUSED = {
    "svg": (b"<svg onload=alert(1)>", 415, "unsupported_media"),
    "pdf": (b"%PDF-1.7", 415, "unsupported_media"),
    "empty": (b"", 422, "unprocessable"),
    "half a picture": (saved(drawn(400, 400))[:200], 422, "unprocessable"),
    "picture and archive": (png() + zip_of(), 422, "unprocessable"),
    "bomb": (bomb(), 413, "too_large"),
    "too large": (png() + bytes(10_000_000), 413, "too_large"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_is_no_picture_is_refused_and_nothing_is_kept(
    http: TestClient[Any, Any], widget: Widget, tmp_path: Path, name: str
) -> None:
    content, status, code = REFUSED[name]
    visitor = (await widget.hello())["visitor"]
    assert code_of(await upload(http, visitor, content)) == (status, code)
    assert [path for path in (tmp_path / "pictures").rglob("*") if path.is_file()] == []


async def test_a_body_that_is_no_form_is_a_clear_error(http: TestClient[Any, Any], widget: Widget) -> None:
    headers = {"Authorization": f"Visitor {(await widget.hello())['visitor']}"}
    for data, kind, status in (
        (b"x", "image/png", 400),
        (b"--b--", "multipart/form-data; boundary=b", 422),
        (b"x", "multipart/form-data", 400),
    ):
        response = await http.post(UPLOADS, data=data, headers=headers | {"Content-Type": kind})
        assert response.status == status
        ErrorBody.model_validate(await response.json())
    response = await http.post(UPLOADS, data=form(png(), "picture"), headers=headers)
    assert response.status == 422
    assert (await http.get(UPLOADS)).status == 405


async def test_a_picture_without_a_length_is_refused_while_it_arrives(
    http: TestClient[Any, Any], widget: Widget
) -> None:
    visitor = (await widget.hello())["visitor"]

    async def endless() -> AsyncIterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + png()
        for _ in range(1_000):
            yield bytes(65_536)

    headers = {"Authorization": f"Visitor {visitor}", "Content-Type": "multipart/form-data; boundary=b"}
    try:
        response = await http.post(UPLOADS, data=endless(), headers=headers)
        assert response.status == 413
    except aiohttp.ClientError:
        pass  # the connection was closed on what nobody reads
    assert (await upload(http, visitor))[0] == 200


async def test_the_eleventh_at_once_waits(http: TestClient[Any, Any], widget: Widget) -> None:
    visitor = (await widget.hello())["visitor"]
    go_on = asyncio.Event()

    async def held() -> AsyncIterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + png()[:100]
        await go_on.wait()
        yield png()[100:] + b"\r\n--b--\r\n"

    headers = {"Authorization": f"Visitor {visitor}", "Content-Type": "multipart/form-data; boundary=b"}
    eleven = [asyncio.create_task(http.post(UPLOADS, data=held(), headers=headers)) for _ in range(11)]
    [refused], others = await asyncio.wait(eleven, return_when=asyncio.FIRST_COMPLETED)
    assert refused.result().status == 429
    go_on.set()
    assert [response.status for response in await asyncio.gather(*others)] == [200] * 10
    assert (await upload(http, visitor))[0] == 200


async def test_too_many_a_minute_are_refused(tmp_path: Path) -> None:
    app = await build(settings_in(tmp_path, pictures_per_minute=2))
    async with TestClient(TestServer(app)) as http, http.ws_connect("/channels/web/socket") as ws:
        visitor = (await Widget(ws).hello())["visitor"]
        answers = [await upload(http, visitor) for _ in range(3)]
        assert [status for status, _ in answers] == [200, 200, 429]
        assert code_of(answers[-1])[1] == "too_many"


async def test_pictures_are_sent_by_who_uploaded_them_once_and_by_nobody_else(
    http: TestClient[Any, Any], widget: Widget
) -> None:
    mine = (await widget.hello())["visitor"]
    picture = (await upload(http, mine))[1]["attachment_id"]
    async with http.ws_connect("/channels/web/socket") as ws:
        other = Widget(ws)
        await other.hello()
        await other.send(type="message", client_id="c1", text="훔친 사진", attachments=[picture])
        refused = await other.next("error")
        assert (refused["code"], refused["client_id"]) == ("unprocessable", "c1")
    await widget.send(type="message", client_id="c1", text="하나", attachments=[picture])
    assert (await widget.next("event"))["client_id"] == "c1"
    await widget.send(type="message", client_id="c2", text="둘", attachments=[picture])
    assert (await widget.next("error"))["client_id"] == "c2"
    for wrong in ([f"a{n}" for n in range(11)], ["../etc/passwd"], [""], [None], "a"):
        await widget.send(type="message", client_id="c3", text="셋", attachments=wrong)
        assert (await widget.next("error"))["code"] == "bad_frame"


async def test_forged_addresses_are_not_found_alike(http: TestClient[Any, Any], widget: Widget) -> None:
    url = (await upload(http, (await widget.hello())["visitor"]))[1]["url"]
    for forged in (url[:-1], url + "x", url.rpartition(".")[0], "/attachments/x", "/attachments/%2e%2e%2fsecrets"):
        response = await http.get(forged)
        assert response.status == 404
        assert ErrorBody.model_validate(await response.json()).error.code == "not_found"


async def test_forget_me_removes_the_pictures(http: TestClient[Any, Any], widget: Widget) -> None:
    uploaded = (await upload(http, (await widget.hello())["visitor"]))[1]
    await widget.send(type="message", client_id="c1", text="", attachments=[uploaded["attachment_id"]])
    await widget.next("event")
    assert (await http.get(uploaded["url"])).status == 200
    await widget.send(type="forget")
    await widget.next("welcome")
    assert (await http.get(uploaded["url"])).status == 404


async def test_a_page_of_another_site_may_upload(http: TestClient[Any, Any]) -> None:
    asked = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}
    response = await http.options(UPLOADS, headers=asked)
    assert response.status == 204
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Access-Control-Allow-Headers"].lower() == "authorization"
    assert "Access-Control-Allow-Origin" not in (await http.get("/healthz")).headers


async def test_uploads_that_break_off_take_nobodys_place(
    http: TestClient[Any, Any], widget: Widget, capfd: pytest.CaptureFixture[str]
) -> None:
    visitor = (await widget.hello())["visitor"]
    head = f"POST {UPLOADS} HTTP/1.1\r\nHost: x\r\nAuthorization: Visitor {visitor}\r\nContent-Length: 5000\r\n"
    head += "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
    head += '--b\r\nContent-Disposition: form-data; name="file"\r\n\r\n'
    for _ in range(12):
        _, writer = await asyncio.open_connection("127.0.0.1", http.port)
        writer.write(head.encode() + png()[:50])
        await writer.drain()
        writer.close()
        await writer.wait_closed()
    while (answer := await upload(http, visitor))[0] == 429:
        await asyncio.sleep(0.01)  # the server has not heard of every end yet
    assert answer[0] == 200
    assert "Traceback" not in capfd.readouterr().out
