"""The service over HTTP: readings, refusals in the one shape, a full queue, deadlines, clients that go away."""

import asyncio
import io
import threading
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from contracts.errors import ErrorBody, TimedOut, TooMany
from contracts.ocr import OcrResponse
from ocr.app import make_app
from ocr.assembly import Engines
from ocr.reader import Bounds, Reader
from ocr.recogniser import Text
from service.pictures.decoding import Decoder, Picture
from service.settings import Settings

from .conftest import FakeDetector, FakeRecogniser, box, needs_models, png

Http = TestClient[Any, Any]
LINES = [box(20, 10 + 30 * n, 150, 20) for n in range(3)]


@dataclass
class Gate:
    """Holds recognition up until it is opened; counts who came."""

    opened: threading.Event
    came: int = 0
    left: int = 0

    def says(self, crop: object) -> Text:
        self.came += 1
        self.opened.wait(20)
        self.left += 1
        return Text("글자", 0.95)


@pytest.fixture
def gate() -> Gate:
    return Gate(threading.Event())


@pytest.fixture
async def http() -> AsyncIterator[Http]:
    async with _serving(FakeRecogniser()) as client:
        yield client


class AtOnce:
    """A decoder that needs no process, for tests about time."""

    async def decode(self, content: bytes) -> Picture:
        return Picture("png", 200, 100, b"\xff" * 60_000)


def _serving(recogniser: FakeRecogniser, decoder: Decoder | None = None, **settings: Any) -> Http:
    engines = Engines(FakeDetector(LINES), recogniser)
    return TestClient(TestServer(make_app(Settings(**settings), engines, decoder)))


def form(content: bytes, part: str = "image") -> aiohttp.FormData:
    made = aiohttp.FormData()
    made.add_field(part, io.BytesIO(content), filename="anything.txt")
    return made


async def test_a_picture_is_read(http: Http) -> None:
    response = await http.post("/ocr", data=form(png()))
    assert response.status == 200
    body = await response.json()
    found = OcrResponse.model_validate(body)
    assert found.text == "글자\n글자\n글자"
    assert (found.width, found.height, found.language, found.turned) == (200, 100, "ko", 0)
    assert found.lines[0].quad == ((20, 10), (170, 10), (170, 30), (20, 30))
    assert found.quality is not None
    assert found.quality.confidence == 0.9
    assert {"text", "lines", "language", "width", "height", "ms"} <= set(body)


async def test_only_places_where_only_those_are_asked_for(http: Http) -> None:
    found = OcrResponse.model_validate(await (await http.post("/ocr?only=detect", data=form(png()))).json())
    assert [line.text for line in found.lines] == [""] * 3
    assert (found.text, found.quality) == ("", None)
    assert (await http.post("/ocr?only=everything", data=form(png()))).status == 422


async def test_quads_are_in_pixels_of_what_was_sent_though_it_was_shrunk(http: Http) -> None:
    response = await http.post("/ocr", data=form(png(8_000, 4_000)))
    found = OcrResponse.model_validate(await response.json())
    assert (found.width, found.height) == (8_000, 4_000)
    assert found.lines[0].quad[0] == (40, 20)


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "malformed"),
        (b"hello", 415, "unsupported"),
        (b"%PDF-1.7", 415, "unsupported"),
        (png(300, 300)[:-300], 422, "malformed"),
        (b"\x89PNG\r\n\x1a\n" + bytes(21_000_000), 413, "too_large"),
        (b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x08\0;", 413, "too_many_pixels"),
    ],
    ids=["empty", "text", "pdf", "cut", "21 MB", "bomb"],
)
async def test_refusals_have_the_one_shape(http: Http, content: bytes, status: int, code: str) -> None:
    response = await http.post("/ocr", data=form(content))
    assert response.status == status
    assert ErrorBody.model_validate(await response.json()).error.code == code


async def test_a_request_without_a_picture_is_refused(http: Http) -> None:
    assert (await http.post("/ocr", data=form(png(), part="file"))).status == 400
    assert (await http.post("/ocr", data=b"not a form")).status == 400
    assert (await http.get("/ocr")).status == 405


async def test_health_and_metrics(http: Http) -> None:
    await http.post("/ocr", data=form(png()))
    assert await (await http.get("/readyz")).json() == {"ready": True, "degraded": []}
    metrics = await (await http.get("/metrics")).text()
    assert 'sangdam_ocr_pictures_total{result="read"}' in metrics
    assert 'sangdam_ocr_step_seconds_count{step="recognise"}' in metrics


async def test_what_is_wrong_is_named_while_pictures_are_read() -> None:
    engines = Engines(FakeDetector(LINES), FakeRecogniser(), lambda: ("cuda", "detector.onnx"))
    async with TestClient(TestServer(make_app(Settings(), engines))) as http:
        ready = await http.get("/readyz")
        assert (ready.status, await ready.json()) == (200, {"ready": True, "degraded": ["cuda", "detector.onnx"]})
        assert (await http.post("/ocr", data=form(png()))).status == 200


async def test_a_full_queue_refuses_at_once_and_says_when_to_come_again(gate: Gate) -> None:
    async with _serving(FakeRecogniser(gate.says), AtOnce(), ocr_at_once=1, ocr_waiting=2) as http:
        let_in = [asyncio.create_task(http.post("/ocr", data=form(png()))) for _ in range(3)]
        await _until(lambda: gate.came > 0)
        refused = await http.post("/ocr", data=form(png()))
        assert refused.status == 429
        assert int(refused.headers["Retry-After"]) >= 1
        assert await (await http.get("/readyz")).json() == {"ready": True, "degraded": ["queue"]}
        gate.opened.set()
        assert [(await task).status for task in let_in] == [200] * 3
        assert (await http.post("/ocr", data=form(png()))).status == 200


async def test_a_full_queue_refuses_before_anything_of_the_body_has_come(gate: Gate) -> None:
    async with _serving(FakeRecogniser(gate.says), AtOnce(), ocr_at_once=1, ocr_waiting=0) as http:
        let_in = asyncio.create_task(http.post("/ocr", data=form(png())))
        await _until(lambda: gate.came > 0)
        reader, writer = await asyncio.open_connection(http.host, http.port)
        writer.write(
            b"POST /ocr HTTP/1.1\r\nHost: ocr\r\nContent-Length: 20000000\r\n"
            b"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
        )
        answered = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
        assert answered.startswith(b"HTTP/1.1 429 ")
        assert b"\r\nRetry-After: " in answered
        writer.close()
        await writer.wait_closed()
        gate.opened.set()
        assert (await let_in).status == 200


async def test_who_would_wait_beyond_the_deadline_is_refused_at_once(gate: Gate) -> None:
    """A first picture takes a while; by that measure a queue of three could not be read in time."""
    reader = Reader(AtOnce(), FakeDetector(LINES), FakeRecogniser(gate.says), Bounds(1, 16, 8.0))
    reader._note(3.0)
    async with reader.place(), reader.place():
        with pytest.raises(TooMany) as refused:
            async with reader.place():
                raise AssertionError("let in")
    assert refused.value.retry_after_s == 5
    async with reader.place():  # and the next is let in again
        pass
    reader.close()


async def test_pictures_that_miss_the_deadline_tell_how_long_pictures_take(gate: Gate) -> None:
    reader = Reader(AtOnce(), FakeDetector(LINES), FakeRecogniser(gate.says), Bounds(1, 16, 1.0))
    with pytest.raises(TimedOut):
        async with reader.place():
            await reader.read(b"")
    async with reader.place():
        with pytest.raises(TooMany):
            async with reader.place():
                raise AssertionError("let in")
    gate.opened.set()
    reader.close()


async def test_nobody_waits_beyond_the_deadline(gate: Gate) -> None:
    async with _serving(FakeRecogniser(gate.says), AtOnce(), ocr_at_once=1, ocr_deadline_s=3) as http:
        late = [asyncio.create_task(http.post("/ocr", data=form(png()))) for _ in range(2)]
        assert [(await task).status for task in late] == [504] * 2
        gate.opened.set()
        await _until(lambda: gate.left == gate.came)
        assert (await http.post("/ocr", data=form(png()))).status == 200


async def test_a_client_that_goes_away_frees_its_place_and_stops_the_work(gate: Gate) -> None:
    """25 lines are two batches: the second is never begun."""
    gone = ("sangdam_ocr_pictures_total", {"result": "gone"})
    before = REGISTRY.get_sample_value(*gone) or 0
    many = Engines(FakeDetector([box(5, 3 * n, 150, 3) for n in range(25)]), FakeRecogniser(gate.says))
    server = TestServer(make_app(Settings(ocr_at_once=1, ocr_waiting=0), many, AtOnce()))
    async with TestClient(server) as http:
        task = asyncio.create_task(http.post("/ocr", data=form(png())))
        await _until(lambda: gate.came > 0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await _until(lambda: REGISTRY.get_sample_value("sangdam_ocr_under_way") == 0)  # the server has noticed
        assert REGISTRY.get_sample_value(*gone) == before + 1
        gate.opened.set()
        async with asyncio.timeout(20):
            while (response := await http.post("/ocr", data=form(png()))).status == 429:
                await asyncio.sleep(0.02)
        assert response.status == 200
        assert many.recogniser.batches == [16, 16, 9]  # type: ignore[attr-defined]


async def test_something_unforeseen_is_our_fault_and_the_next_picture_is_read() -> None:
    def fails_once(crop: object) -> Text:
        if not failed:
            failed.append(True)
            raise RuntimeError("a secret detail")
        return Text("글자", 0.9)

    failed: list[bool] = []
    async with _serving(FakeRecogniser(fails_once)) as http:
        response = await http.post("/ocr", data=form(png()))
        assert response.status == 500
        assert "secret" not in await response.text()
        assert (await http.post("/ocr", data=form(png()))).status == 200


async def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        await asyncio.sleep(0.01)


@needs_models
async def test_the_real_engines_read_a_blank_and_a_word() -> None:
    from ocr.assembly import open_engines

    settings = Settings()
    with open_engines(settings) as engines:
        async with TestClient(TestServer(make_app(settings, engines))) as http:
            blank = await (await http.post("/ocr", data=form(png()))).json()
            assert (blank["text"], blank["lines"]) == ("", [])
            assert (await (await http.post("/ocr", data=form(png(1, 1)))).json())["lines"] == []
            before = await _metrics(http)
            word = await (await http.post("/ocr", data=form(png(400, 120, text="Sangdam DT-4021")))).json()
            assert word["text"] == "Sangdam DT-4021"
            assert word["quality"]["readable"]
            after = await _metrics(http)
    gained = {name: value - before[name] for name, value in after.items()}
    assert gained["sangdam_ocr_batch_seconds_count"] == gained["sangdam_ocr_batch_lines_count"] > 0
    assert gained["sangdam_ocr_line_wait_seconds_count"] == gained["sangdam_ocr_batch_lines_sum"] > 0
    assert gained["sangdam_ocr_batch_seconds_sum"] > 0
    assert after["sangdam_ocr_lines_waiting"] == 0


async def _metrics(http: Http) -> dict[str, float]:
    """What `/metrics` says of the recogniser's queue, without the histograms' buckets."""
    families = text_string_to_metric_families(await (await http.get("/metrics")).text())
    return {
        sample.name: sample.value
        for family in families
        if family.name.startswith(("sangdam_ocr_batch", "sangdam_ocr_line_wait", "sangdam_ocr_lines_waiting"))
        for sample in family.samples
        if not sample.labels
    }
