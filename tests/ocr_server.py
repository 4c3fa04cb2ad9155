"""An OCR service that does as a test says, over real HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Answer = tuple[int, dict[str, Any]]


def page(*texts: str, confidence: float = 0.95) -> dict[str, Any]:
    """The answer for a phone's screen with these lines in its middle."""
    lines = [
        {"text": text, "confidence": confidence, "quad": [[80, y], [1000, y], [1000, y + 50], [80, y + 50]]}
        for y, text in zip(range(800, 2400, 100), texts, strict=False)
    ]
    return {"text": "\n".join(texts), "lines": lines, "language": "ko", "width": 1080, "height": 2400, "ms": 3.0}


@dataclass
class OcrServer:
    """`answers` are given in order, then `usual`; `go_on` holds every answer back while it is not set.

    `retry_after` is said with each refusal.
    """

    usual: dict[str, Any] = field(default_factory=lambda: page("환불 계좌를 확인할 수 없어요", "오류 코드 DT-4021"))
    answers: list[Answer] = field(default_factory=list)
    retry_after: str | None = None
    received: list[bytes] = field(default_factory=list)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)
    url: str = ""

    def __post_init__(self) -> None:
        self.go_on.set()

    async def until(self, count: int) -> None:
        """Until so many pictures have arrived."""
        async with self.arrived:
            await asyncio.wait_for(self.arrived.wait_for(lambda: len(self.received) >= count), 20)

    async def _read(self, request: web.Request) -> web.Response:
        image = (await request.post())["image"]
        assert isinstance(image, web.FileField)
        async with self.arrived:
            self.received.append(image.file.read())
            self.arrived.notify_all()
        await self.go_on.wait()
        status, body = self.answers.pop(0) if self.answers else (200, self.usual)
        headers = {"Retry-After": self.retry_after} if status != 200 and self.retry_after is not None else None
        return web.json_response(body, status=status, headers=headers)

    def app(self) -> web.Application:
        app = web.Application(client_max_size=30_000_000)
        app.router.add_post("/ocr", self._read)
        return app


@asynccontextmanager
async def ocr_server() -> AsyncIterator[OcrServer]:
    server = OcrServer()
    runner = web.AppRunner(server.app(), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        server.go_on.set()
        await runner.cleanup()
