"""Authors over the small help centre, with a clock that tests set."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from kb import api, calibration
from kb.answering import HelpSearch
from kb.authoring import api as authoring
from kb.authoring import asking, trial_api
from kb.authoring.comparing import Comparing
from kb.authoring.store import Author
from kb.authoring.writing import Writing
from kb.backends.faiss_index import FaissIndex
from kb.backends.sql_articles import SqlArticleStore
from kb.backends.sql_asked import SqlAskedStore
from kb.backends.sql_authoring import SqlAuthoringStore
from kb.backends.sql_events import SqlEventStore
from kb.backends.sql_trials import SqlTrialStore
from kb.library import Library
from kb.rerank import AsFused
from kb.trials import Trials
from service.app import create_app
from service.pictures.decoding import ProcessDecoder
from service.settings import Settings
from service.threaded_database import ThreadedDatabase
from tests.unit.kb.conftest import ARTICLES, LetterEncoder

GARAM = Author("user:u_1", "문가람")
JIU = Author("user:u_2", "한지우")


@dataclass
class Hands:
    """A clock's."""

    now: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 9, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def authoring_store(engine: ThreadedDatabase, hands: Hands) -> SqlAuthoringStore:
    return SqlAuthoringStore(engine, hands)


@dataclass
class Service:
    """kb as authors reach it, without the bot before it."""

    http: TestClient[web.Request, web.Application]
    writing: Writing

    async def call(self, method: str, path: str, body: Any = None, *, author: Author = GARAM, **query: str) -> Any:
        status, answer = await self.answer(method, path, body, author=author, **query)
        assert status == 200, answer
        return answer

    async def answer(
        self, method: str, path: str, body: Any = None, *, author: Author = GARAM, **query: str
    ) -> tuple[int, Any]:
        headers = {"X-Actor": author.who, "X-Actor-Name": quote(author.name)}
        options: dict[str, Any] = {"data": body} if not isinstance(body, dict | None) else {"json": body}
        async with self.http.request(method, path, headers=headers, params=query, **options) as response:
            return response.status, await response.json()

    async def search(self, query: str) -> Any:
        return await self.call("POST", "/search", {"query": query})


@pytest.fixture
async def service(
    store: SqlArticleStore,
    authoring_store: SqlAuthoringStore,
    events: SqlEventStore,
    engine: ThreadedDatabase,
    encoder: LetterEncoder,
    hands: Hands,
) -> AsyncIterator[Service]:
    await store.put(ARTICLES)
    library = Library(store, encoder=encoder, make=FaissIndex)
    await library.refresh()
    trial_store = SqlTrialStore(engine, hands)
    trials = Trials(trial_store)
    help_search = HelpSearch(
        library, events, encoder=encoder, reranker=AsFused(), calibration=calibration.load("full"), trials=trials
    )
    writing = Writing(authoring_store, store, SqlAskedStore(engine), library, hands, translated=frozenset({"ko"}))
    app = create_app(Settings(max_body_bytes=200_000))
    app.add_routes(api.routes(help_search, events, store))
    app.add_routes(authoring.routes(writing, ProcessDecoder()))
    app.add_routes(trial_api.routes(Comparing(trial_store, trials, writing)))
    app.add_routes(asking.routes(writing, library, help_search, encoder))
    watching = asyncio.create_task(library.watch())
    async with TestClient(TestServer(app)) as http:
        yield Service(http, writing)
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    help_search.close()
