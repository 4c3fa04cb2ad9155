"""Real processes: one stack a session, on ports and in a folder of its own, with a callback receiver beside it."""

import os
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Page

from cli.stack import Stack, running_stack

Picture = Callable[[Page, str], Awaitable[None]]


@dataclass
class Receiver:
    """What the callback channel posted, in order, each key once."""

    url: str
    posts: list[tuple[str, Any]] = field(default_factory=list)
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def take(self, key: str, message: dict[str, Any]) -> None:
        with self.arrived:
            self.messages.setdefault(key, message)
            self.arrived.notify_all()

    def take_post(self, path: str, body: Any) -> None:
        with self.arrived:
            self.posts.append((path, body))
            self.arrived.notify_all()

    def wait_post(self, path: str, said: str, seconds: float = 60) -> list[Any]:
        """What was posted below a path, once something there says this."""

        def found() -> list[Any]:
            return [body for at, body in self.posts if at.startswith(path)]

        with self.arrived:
            assert self.arrived.wait_for(lambda: said in str(found()), seconds), found()
            return found()

    def texts(self, sender: str) -> list[str]:
        return [m["text"] for m in self.messages.values() if m["recipient_id"] == sender and "text" in m]

    def wait(self, sender: str, count: int, seconds: float = 60) -> list[str]:
        """The sender's texts once there are `count`."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.texts(sender)) >= count, seconds), self.texts(sender)
            return self.texts(sender)


@pytest.fixture(scope="session")
def receiver() -> Iterator[Receiver]:
    import json

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = b""
            if "Idempotency-Key" in self.headers:
                received.take(self.headers["Idempotency-Key"], json.loads(body))
            else:
                received.take_post(self.path, json.loads(body))
                answer = b'{"success":true,"resultCode":"00"}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    received = Receiver(f"http://127.0.0.1:{server.server_port}/bot")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield received
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def stack(receiver: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("stack")
    outside = receiver.url.removesuffix("/bot")
    names = ("talktalk", "line", "chatwoot", "sangdamtalk")
    messengers = {
        "sangdamtalk_client": "dealer",
        **{f"{name}_url": f"{outside}/{name}" for name in names},
        **{f"{name}_{key}": "s3cret" for name in names for key in ("secret", "token")},
    }
    with running_stack(folder, callback_url=receiver.url, rest_messages_per_minute="100000", **messengers) as running:
        running.wait_ready()
        yield running


@pytest.fixture
def ready(stack: Stack) -> Stack:
    """The stack with nothing down, whatever the test before did to it."""
    stack.wait_ready()
    return stack


@pytest.fixture(scope="session")
def http(stack: Stack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stack.base, timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def agent(stack: Stack) -> dict[str, str]:
    """The header of an agent's token, made by the command."""
    import os
    import subprocess
    import sys

    environment = os.environ | {"SANGDAM_DATA_DIR": str(stack.settings.data)}
    done = subprocess.run(
        [sys.executable, "-m", "cli", "token", "agent"], capture_output=True, text=True, env=environment, check=True
    )
    return {"Authorization": f"Bearer {done.stdout.strip()}"}


@pytest.fixture
def picture() -> Picture:
    """Takes a picture for the documentation, where `SANGDAM_PICTURES` names a folder for them."""
    folder = os.environ.get("SANGDAM_PICTURES")

    async def take(page: Page, name: str) -> None:
        if folder is not None:
            await page.screenshot(path=Path(folder) / f"{name}.png", animations="disabled")

    return take
