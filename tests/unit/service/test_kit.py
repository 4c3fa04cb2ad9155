"""Settings, secrets, catalogues, logs and the client of the service kit."""

import asyncio
import io
import json
import logging
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import TestServer
from babel.messages.pofile import read_po
from pydantic import SecretStr, ValidationError

from bot.app import LOCALES
from contracts.errors import BY_STATUS, NotFound, SangdamError, TimedOut, Unavailable
from service import logs
from service.catalogue import Catalogue
from service.client import ServiceClient
from service.secrets import records_token, secret
from service.settings import REPOSITORY, Settings


def test_private_ports_lie_beside_the_public_one() -> None:
    ports = {"bot": 8080, "kb": 8081, "ocr": 8082, "rasa": 5005, "actions": 5055, "records": 8085}
    assert Settings().ports == ports
    other = Settings(port=9000)
    assert list(other.ports.values()) == [9000, 9001, 9002, 9003, 9004, 9005]
    assert other.url("kb") == "http://127.0.0.1:9001"
    assert Settings(kb_url="http://kb:8081/").url("kb") == "http://kb:8081"


def test_records_are_the_samples_in_the_demo_alone_and_anothers_want_its_token(tmp_path: Path) -> None:
    demo = Settings(data_dir=tmp_path, port=9000)
    assert (demo.sample_records, demo.records) == (True, "http://127.0.0.1:9005")
    assert records_token(demo) == records_token(demo)
    assert Settings(env="production").records is None
    theirs = Settings(env="production", records_url="https://records.example/", records_token=SecretStr("t"))
    assert (theirs.sample_records, theirs.records) == (False, "https://records.example")
    assert records_token(theirs) == "t"
    with pytest.raises(RuntimeError, match="SANGDAM_RECORDS_TOKEN"):
        records_token(Settings(data_dir=tmp_path, records_url="https://records.example"))
    assert Settings(records_url="").sample_records, "an empty variable is one that is not set"


def test_every_setting_has_a_heading_in_the_docs_and_no_other() -> None:
    text = (REPOSITORY / "docs" / "settings.md").read_text()
    documented = set(re.findall(r"^### `SANGDAM_([A-Z_]+)`", text, re.M))
    assert documented == {name.upper() for name in Settings.model_fields}


def test_a_secret_is_made_once_and_kept_private(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    made = secret(settings, "choices")
    assert len(made) >= 40
    assert secret(settings, "choices") == made
    assert (tmp_path / "secrets" / "choices").stat().st_mode & 0o077 == 0
    with pytest.raises(RuntimeError, match="SANGDAM_SECRET_OTHER"):
        secret(Settings(data_dir=tmp_path, env="production"), "other")


def test_every_language_says_every_sentence_with_the_same_values() -> None:
    catalogues = {}
    for path in LOCALES.glob("*.po"):
        with path.open("rb") as file:
            catalogues[path.stem] = {m.id: str(m.string) for m in read_po(file) if m.id}
    assert set(catalogues) == {"ko", "en"}
    assert set(catalogues["ko"]) == set(catalogues["en"])
    for key, korean in catalogues["ko"].items():
        english = catalogues["en"][key]
        assert korean, key
        assert english, key
        assert set(re.findall(r"{\w+}", korean)) == set(re.findall(r"{\w+}", english)), key


def test_a_sentence_falls_back_to_korean_and_an_unknown_one_is_an_error() -> None:
    catalogue = Catalogue(LOCALES)
    assert catalogue.say("button.human", "en") == "Talk to an agent"
    assert catalogue.say("button.human", "fr") == catalogue.say("button.human") == "상담원 연결"
    assert "3번째" in catalogue.say("handoff.receipt", "ko", position=3)
    with pytest.raises(KeyError):
        catalogue.say("no.such.key")


def test_logs_mask_personal_data_in_values_and_tracebacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    root = logging.getLogger()
    before, level = root.handlers, root.level
    try:
        logs.configure(Settings(data_dir=tmp_path), "test")
        structlog.get_logger("t").info("said", text="제 번호는 010-1234-5678이에요")
        try:
            raise ValueError("minji@example.com")
        except ValueError:
            logging.getLogger("other").exception("failed")
    finally:
        root.handlers, root.level = before, level
        structlog.reset_defaults()
        structlog.contextvars.clear_contextvars()
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["service"] for line in lines] == ["test", "test"]
    assert "5678" not in stream.getvalue()
    assert "minji@" not in stream.getvalue()
    assert "Traceback" in lines[1]["exception"]


def test_one_error_class_for_each_status() -> None:
    def tree(kind: type[SangdamError]) -> list[type[SangdamError]]:
        return [kind, *(k for s in kind.__subclasses__() if s.__module__ == "contracts.errors" for k in tree(s))]

    assert {k.status for k in tree(SangdamError)} == set(BY_STATUS)


@pytest.fixture
async def flaky() -> AsyncIterator[tuple[list[int], str]]:
    statuses: list[int] = []

    async def handle(request: web.Request) -> web.Response:
        status = statuses.pop(0)
        if status == 404:
            return web.json_response(NotFound("no such thing").body(), status=404)
        return web.json_response({"ok": True}, status=status)

    app = web.Application()
    app.router.add_get("/", handle)
    server = TestServer(app)
    await server.start_server()
    yield statuses, str(server.make_url("")).rstrip("/")
    await server.close()


async def test_a_service_in_trouble_is_asked_once_more_only_where_that_is_harmless(
    flaky: tuple[list[int], str],
) -> None:
    client = ServiceClient("kb", flaky[1], 5)
    flaky[0][:] = [500, 200]
    assert await client.call("GET", "/", retry=True) == {"ok": True}
    flaky[0][:] = [500, 200]
    with pytest.raises(Unavailable):
        await client.call("GET", "/")
    assert flaky[0] == [200]
    flaky[0][:] = [404]
    with pytest.raises(NotFound, match="no such thing"):
        await client.call("GET", "/", retry=True)
    await client.close()


async def test_silence_is_timed_out() -> None:
    async def handle(request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    app = web.Application()
    app.router.add_get("/", handle)
    server = TestServer(app)
    await server.start_server()
    client = ServiceClient("kb", str(server.make_url("")).rstrip("/"), 0.05)
    with pytest.raises(TimedOut):
        await client.call("GET", "/")
    await client.close()
    await server.close()


def test_which_articles_are_to_be_translated() -> None:
    assert Settings().translated == frozenset()
    assert Settings(translations="ko>en , en>ko").translated == {"ko", "en"}
    with pytest.raises(ValidationError):
        Settings(translations="ko>fr")
