"""The OCR service over real HTTP, when it is well, busy, slow, gone or talking nonsense."""

from collections.abc import AsyncIterator

import pytest
import stamina

from bot.ocr_client import BUSY_ATTEMPTS, OcrClient
from contracts.errors import SangdamError, TooMany, Unavailable, Unprocessable, UnsupportedMedia
from service.client import ServiceClient
from tests.ocr_server import OcrServer, ocr_server, page

BUSY = (429, {"error": {"code": "too_many", "message": "too many pictures wait already"}})


@pytest.fixture
async def server() -> AsyncIterator[OcrServer]:
    async with ocr_server() as running:
        yield running


@pytest.fixture
async def ocr(server: OcrServer) -> AsyncIterator[OcrClient]:
    client = ServiceClient("ocr", server.url, timeout_s=20)
    with stamina.set_testing(True, attempts=BUSY_ATTEMPTS):
        yield OcrClient(client)
    await client.close()


async def test_a_picture_is_sent_as_it_is_and_its_lines_come_back(server: OcrServer, ocr: OcrClient) -> None:
    found = await ocr.read(b"the bytes")
    assert server.received == [b"the bytes"]
    assert [line.text for line in found.lines] == ["환불 계좌를 확인할 수 없어요", "오류 코드 DT-4021"]


async def test_a_busy_service_is_asked_again_but_not_for_ever(server: OcrServer, ocr: OcrClient) -> None:
    server.answers = [BUSY, BUSY]
    assert (await ocr.read(b"x")).lines
    assert len(server.received) == 3
    server.answers = [BUSY] * 20
    with pytest.raises(TooMany):
        await ocr.read(b"x")
    assert len(server.received) == 3 + BUSY_ATTEMPTS


async def test_a_slow_service_is_not_waited_for(server: OcrServer) -> None:
    server.go_on.clear()
    client = ServiceClient("ocr", server.url, timeout_s=0.2)
    with pytest.raises(Unavailable, match="in time"):
        await OcrClient(client).read(b"x")
    await client.close()


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, {"text": "lines are missing"}, Unavailable),
        (200, page("x") | {"lines": [{"text": "no place"}]}, Unavailable),
        (500, {}, Unavailable),
        (503, {}, Unavailable),
        (415, {"error": {"code": "unsupported", "message": "no picture"}}, UnsupportedMedia),
        (422, {"error": {"code": "malformed", "message": "damaged"}}, Unprocessable),
    ],
)
async def test_whatever_else_it_answers_is_an_error_of_the_tree(
    server: OcrServer, ocr: OcrClient, status: int, body: dict[str, object], kind: type[SangdamError]
) -> None:
    server.answers = [(status, body)] * BUSY_ATTEMPTS
    with pytest.raises(kind):
        await ocr.read(b"x")


async def test_no_service_at_all() -> None:
    client = ServiceClient("ocr", "http://127.0.0.1:9", timeout_s=20)
    with pytest.raises(Unavailable):
        await OcrClient(client).read(b"x")
    await client.close()
