"""The load test's client: what it sends is a picture in a form, and who is refused comes again when told to."""

import json
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from cli import bench_ocr


class Service:
    """Refuses the first so many requests; keeps the pictures it got."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals
        self.pictures: list[bytes] = []

    async def post(self, request: web.Request) -> web.Response:
        form = await request.post()
        self.pictures.append(cast("web.FileField", form["image"]).file.read())
        if len(self.pictures) <= self.refusals:
            return web.json_response({}, status=429, headers={"Retry-After": "0"})
        return web.json_response({})


async def _asked(service: Service, first: bench_ocr.Answer | None = None) -> bench_ocr.Answer:
    app = web.Application()
    app.router.add_post("/ocr", service.post)
    async with TestServer(app) as server:
        stack: Any = SimpleNamespace(settings=SimpleNamespace(ports={"ocr": server.port}))
        if first is None:
            return await bench_ocr._ask(stack, b"a\r\npicture")
        return await bench_ocr._until_read(stack, b"a picture", first)


async def test_a_picture_arrives_whole_and_a_refusal_is_understood() -> None:
    service = Service(refusals=1)
    answer = await _asked(service)
    assert (answer.status, answer.retry_after_s) == (429, 0)
    assert service.pictures == [b"a\r\npicture"]


async def test_who_is_refused_comes_again_until_read(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(_: float) -> None:
        return None

    monkeypatch.setattr(bench_ocr.asyncio, "sleep", at_once)
    service = Service(refusals=2)
    answer = await _asked(service, bench_ocr.Answer(429, 1.0, 1))
    assert answer.status == 200
    assert len(service.pictures) == 3


def test_the_figures_are_printed_or_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    bench_ocr.report({"at_once": 8, "cpu_ratio": 0.96}, as_json=True)
    assert json.loads(capsys.readouterr().out) == {"at_once": 8, "cpu_ratio": 0.96}
    bench_ocr.report({"at_once": 8, "cpu_ratio": 0.96}, as_json=False)
    assert "cpu_ratio" in capsys.readouterr().out
