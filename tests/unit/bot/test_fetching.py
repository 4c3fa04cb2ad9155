"""Addresses that a message names: nothing inside our network is asked, whatever they claim."""

import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer, unused_port

from bot.channels.fetching import Fetcher, OutsideOnly
from contracts.errors import SangdamError, TooLarge, Unavailable, Unprocessable, UnsupportedMedia
from tests.pictures import png

HOSTS = ("kakaocdn.net", "talk.kakao.com")


class To(AbstractResolver):
    """Every name is this address."""

    def __init__(self, address: str, port: int | None = None) -> None:
        self.address, self.port, self.asked = address, port, 0

    async def resolve(self, host: str, port: int = 0, family: Any = socket.AF_INET) -> list[ResolveResult]:
        self.asked += 1
        found = self.port or port
        return [ResolveResult(hostname=host, host=self.address, port=found, family=family, proto=0, flags=0)]

    async def close(self) -> None: ...


@pytest.fixture
async def host() -> AsyncIterator[Fetcher]:
    """Kakao's hosts, played by a server here; the addresses are looked at by `check` alone."""

    async def picture(request: web.Request) -> web.StreamResponse:
        match request.match_info["what"]:
            case "a.png":
                return web.Response(body=png())
            case "away":
                raise web.HTTPFound("http://127.0.0.1:9/")
            case "page":
                return web.Response(text="<html>" + "x" * 100)
            case "endless":
                response = web.StreamResponse()
                await response.prepare(request)
                try:
                    while True:
                        await response.write(png() + b"\x00" * 65_536)
                except ConnectionResetError:
                    return response
        raise web.HTTPNotFound

    app = web.Application()
    app.router.add_get("/{what}", picture)
    server = TestServer(app)
    await server.start_server()
    fetcher = Fetcher(HOSTS, resolver=To("127.0.0.1", server.port))
    yield fetcher
    await fetcher.close()
    await server.close()


async def test_a_picture_of_theirs_is_fetched(host: Fetcher) -> None:
    assert await host.picture("http://dn.talk.kakao.com/a.png", 100_000) == png()


@pytest.mark.parametrize(
    ("what", "error"),
    [("away", Unprocessable), ("gone", Unprocessable), ("page", UnsupportedMedia), ("endless", TooLarge)],
)
async def test_redirects_pages_and_floods_are_refused(host: Fetcher, what: str, error: type[SangdamError]) -> None:
    with pytest.raises(error):
        await host.picture(f"http://kakaocdn.net/{what}", 200_000)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a.png",
        "http://localhost/a.png",
        "http://[::1]/a.png",
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/a.png",
        "http://2130706433/a.png",
        "http://evil.example/kakaocdn.net/a.png",
        "http://kakaocdn.net.evil.example/a.png",
        "http://notkakaocdn.net/a.png",
        "http://kakaocdn.net@evil.example/a.png",
        "http://user:word@kakaocdn.net/a.png",
        "http://kakaocdn.net:6379/a.png",
        "http://kakaocdn.net:99999/a.png",
        "ftp://kakaocdn.net/a.png",
        "file:///etc/passwd",
        "//kakaocdn.net/a.png",
        "http://[",
        "",
    ],
)
async def test_no_request_is_made_anywhere_else(url: str) -> None:
    resolver = To("127.0.0.1", unused_port())
    fetcher = Fetcher(HOSTS, resolver=resolver)
    with pytest.raises(Unprocessable):
        await fetcher.picture(url, 1000)
    assert resolver.asked == 0
    await fetcher.close()


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "::1", "fd00::1", "fe80::1%eth0", "::ffff:127.0.0.1", "nonsense"],
)  # fmt: skip
async def test_a_known_name_that_leads_inside_is_not_followed(address: str) -> None:
    """DNS is not ours: the address itself is looked at, and it is the one that is connected to."""
    with pytest.raises(OSError, match="inside"):
        await OutsideOnly(To(address)).resolve("a.kakaocdn.net")
    fetcher = Fetcher(HOSTS, resolver=OutsideOnly(To(address)))
    with pytest.raises(Unavailable):
        await fetcher.picture("https://a.kakaocdn.net/a.png", 1000)
    await fetcher.close()


async def test_an_address_outside_is_found() -> None:
    assert [e["host"] for e in await OutsideOnly(To("211.231.99.1")).resolve("a.kakaocdn.net")] == ["211.231.99.1"]


@pytest.mark.parametrize(
    "url",
    ["http://bot-api.kakao.com/c", "https://evil.kakao.com/c", "https://x.bot-api.kakao.com/c", "https://127.0.0.1"],
)
def test_answers_are_posted_to_the_one_host_alone(url: str) -> None:
    with pytest.raises(Unprocessable):
        Fetcher(("bot-api.kakao.com",), schemes=("https",), below=False).check(url)
