"""The desk's page and files, as the bot serves them."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.pages import console
from service.errors import error_middleware

Http = TestClient[Any, Any]
PAGE = '<meta property="csp-nonce" content="{nonce}"><script src="/console/assets/main-abc.js"></script>'


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "assets" / "main-abc.js").write_text("1" * 100)
    (tmp_path / "assets" / "main-abc.js.gz").write_bytes(b"packed")
    (tmp_path / "secret").write_text("no asset")
    return tmp_path


@pytest.fixture
async def http(dist: Path) -> AsyncIterator[Http]:
    app = web.Application(middlewares=[error_middleware])
    app.add_routes(console.routes(dist))
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_the_page_stands_at_every_address_of_the_desk(http: Http) -> None:
    for address in ("/desk", "/desk/", "/desk/c/web:0a", "/desk/people"):
        response = await http.get(address)
        assert response.status == 200
        assert response.headers["Cache-Control"] == "no-cache"
        assert "/console/assets/main-abc.js" in await response.text()
    assert (await http.get("/desktop")).status == 404


async def test_its_policy_lets_nothing_inline_run_and_each_nonce_is_used_once(http: Http) -> None:
    seen = set()
    for _ in range(3):
        response = await http.get("/desk")
        policy = response.headers["Content-Security-Policy"]
        (nonce,) = re.findall(r"'nonce-([^']+)'", policy)
        assert f'content="{nonce}"' in await response.text()
        seen.add(nonce)
        directives = dict(part.split(" ", 1) for part in policy.split("; "))
        assert directives["script-src"] == "'self'"
        assert directives["default-src"] == "'none'"
        assert directives["frame-ancestors"] == "'none'"
        assert "unsafe" not in policy
    assert len(seen) == 3


async def test_files_are_kept_for_good_and_handed_out_packed(http: Http) -> None:
    response = await http.get("/console/assets/main-abc.js", headers={"Accept-Encoding": "identity"})
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.content_type in ("text/javascript", "application/javascript")
    assert await response.text() == "1" * 100
    packed = await http.head("/console/assets/main-abc.js", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("name", ["main-old.js", "..%2Fsecret", "%2e%2e/secret", ".hidden", "a/b.js", ""])
async def test_what_is_no_file_of_the_page_is_not_found(http: Http, name: str) -> None:
    response = await http.get(f"/console/assets/{name}")
    assert response.status == 404
    assert (await response.json())["error"]["code"] == "not_found"
    assert "immutable" not in response.headers.get("Cache-Control", "")


async def test_a_desk_that_is_not_built_says_so(http: Http, dist: Path) -> None:
    (dist / "index.html").unlink()
    response = await http.get("/desk")
    assert response.status == 503
    assert "make setup" in await response.text()
