"""A running bot and desk over real HTTP, with a customer's widget and agents at their sockets."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse
from aiohttp.test_utils import TestClient, TestServer

from bot.app import build
from desk.accounts.models import Entry, Kind, User
from desk.backends.sql_accounts import SqlAccountStore
from desk.backends.sql_tokens import SqlTokenStore
from desk.hours import SEOUL
from desk.roles import Role
from service.settings import Settings

NOWHERE = "http://127.0.0.1:9"
HERE = {"away": False, "cooling_until": None, "looking_at": None}
"""An agent who has just come."""


class Clock:
    """A Wednesday noon in Seoul, until it is set otherwise."""

    def __init__(self) -> None:
        self.set("2026-03-04 12:00")

    def set(self, text: str) -> None:
        self.moment = datetime.fromisoformat(text).replace(tzinfo=SEOUL)

    def __call__(self) -> datetime:
        return self.moment


class Socket:
    """A websocket whose frames are read by type."""

    def __init__(self, ws: ClientWebSocketResponse) -> None:
        self.ws = ws

    async def send(self, frame_type: str, **fields: Any) -> None:
        await self.ws.send_json({"type": frame_type, **fields})

    async def next(self, *types: str, **having: Any) -> dict[str, Any]:
        """The next frame of one of these types, with these fields."""
        while True:
            frame: dict[str, Any] = await self.ws.receive_json(timeout=10)
            if frame["type"] in types and having.items() <= frame.items():
                return frame

    async def event(self, kind: str) -> dict[str, Any]:
        """The next event of this kind."""
        while True:
            frame = await self.next("event")
            event: dict[str, Any] = frame.get("event", frame)
            if event["kind"] == kind:
                return event


@dataclass
class Agent:
    http: TestClient[Any, Any]
    headers: dict[str, str]
    sockets: list[Socket] = field(default_factory=list)

    async def get(self, path: str, **params: Any) -> tuple[int, dict[str, Any]]:
        response = await self.http.get(f"/api/desk/{path}", params=params, headers=self.headers)
        return response.status, await response.json()

    async def post(self, conversation_id: str, deed: str, **body: Any) -> tuple[int, dict[str, Any]]:
        path = f"/api/desk/conversations/{conversation_id}/{deed}"
        given = {"json": body} if body or deed in ("transfer", "resolve") else {}
        response = await self.http.post(path, headers=self.headers, **given)
        return response.status, await response.json() if response.status != 204 else {}

    async def put(self, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
        response = await self.http.put(f"/api/desk/{path}", json=body, headers=self.headers)
        return response.status, await response.json()

    async def delete(self, path: str) -> int:
        return (await self.http.delete(f"/api/desk/{path}", headers=self.headers)).status

    async def id(self) -> str:
        """Their id at the desk."""
        async with self.at_desk() as socket:
            return str((await socket.next("welcome"))["agent"]["id"])

    async def say(self, conversation_id: str, text: str, client_id: str = "a-1") -> tuple[int, dict[str, Any]]:
        return await self.post(conversation_id, "messages", text=text, client_id=client_id)

    @asynccontextmanager
    async def at_desk(self) -> AsyncIterator[Socket]:
        async with self.http.ws_connect("/api/desk/socket", headers=self.headers) as ws:
            yield Socket(ws)


@dataclass
class Place:
    """Everything a test of the desk needs."""

    http: TestClient[Any, Any]
    store: SqlTokenStore
    clock: Clock

    async def waiting(self, stack: AsyncExitStack, *lines: str) -> tuple[Socket, str]:
        """A customer who has said this and waits: their widget, and the conversation's id."""
        widget, welcome = await stack.enter_async_context(self.widget())
        for n, line in enumerate(lines or ("상담원이요",)):
            await widget.send("message", client_id=f"w{n}", text=line)
        await widget.event("handoff.requested")
        return widget, welcome["conversation"]

    async def agent(self, role: Role = Role.AGENT) -> Agent:
        return Agent(self.http, {"Authorization": f"Bearer {await self.store.create(role)}"})

    @asynccontextmanager
    async def widget(self, **hello: Any) -> AsyncIterator[tuple[Socket, dict[str, Any]]]:
        """A widget's socket that has said hello, and its welcome."""
        async with self.http.ws_connect("/channels/web/socket") as ws:
            socket = Socket(ws)
            await socket.send("hello", **hello)
            yield socket, await socket.next("welcome")


@asynccontextmanager
async def running(tmp_path: Path, **settings: Any) -> AsyncIterator[Place]:
    """With every private service down, each question of a customer reaches the queue."""
    clock = Clock()
    given = Settings(data_dir=tmp_path, **{"kb_url": NOWHERE, "rasa_url": NOWHERE, "actions_url": NOWHERE, **settings})
    async with TestClient(TestServer(await build(given, clock=clock))) as http:
        store = await SqlTokenStore.open(given.database("desk"))
        try:
            yield Place(http, store, clock)
        finally:
            await store.close()


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with running(tmp_path) as made:
        yield made


@pytest.fixture
async def two_people(place: Place, tmp_path: Path) -> Callable[[], Awaitable[tuple[Agent, Agent]]]:
    """Makes an agent and an author with accounts, each with a token of their own."""

    async def make() -> tuple[Agent, Agent]:
        accounts = await SqlAccountStore.open(f"sqlite+aiosqlite:///{tmp_path / 'desk.sqlite3'}")
        made = []
        for role, name in ((Role.AGENT, "한지우"), (Role.AUTHOR, "문가람")):
            user = User(f"u_{role}", f"{role}@example.com", name, role, "ko", datetime.now(UTC), "hash")
            await accounts.add_user(user, Entry(datetime.now(UTC), Kind.JOINED))
            token = await place.store.create(role, user_id=user.id)
            made.append(Agent(place.http, {"Authorization": f"Bearer {token}"}))
        await accounts.close()
        return made[0], made[1]

    return make
