"""Addresses that a message names: asked only at a messenger's own hosts, and never inside our network."""

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from contracts.errors import Unavailable, Unprocessable
from service.pictures.uploads import receive, refuse_large

TIMEOUT_S = 10.0
AT_ONCE = 4
JSON = {"Content-Type": "application/json; charset=utf-8"}


class OutsideOnly(AbstractResolver):
    """Finds public addresses alone. The connection goes to the very address that was looked at, so that a name which
    changes its mind in between (DNS rebinding) gains nothing."""

    def __init__(self, resolver: AbstractResolver | None = None) -> None:
        self._resolver = resolver

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self._resolver = self._resolver or ThreadedResolver()
        found = await self._resolver.resolve(host, port, family)
        if any(not _public(entry["host"]) for entry in found):
            raise OSError(f"{host} is inside our network")
        return found

    async def close(self) -> None:
        if self._resolver is not None:
            await self._resolver.close()


class Fetcher:
    """Gets pictures, and posts answers, at the given hosts and (`below`) those below them. No redirect is followed."""

    def __init__(
        self,
        hosts: Sequence[str],
        *,
        schemes: Sequence[str] = ("https", "http"),
        below: bool = True,
        resolver: AbstractResolver | None = None,
    ) -> None:
        """`resolver`: finds addresses, which are then looked at; another one than the machine's is for tests."""
        self._hosts = hosts
        self._schemes = schemes
        self._below = below
        self._resolver = resolver or OutsideOnly()
        self._session: aiohttp.ClientSession | None = None
        self._places = asyncio.Semaphore(AT_ONCE)

    async def picture(self, url: str, most: int, headers: dict[str, str] | None = None) -> bytes:
        """At most `most` bytes of a picture. Raises Unprocessable for an address or a file that is not taken, TooLarge
        or UnsupportedMedia for the file, Unavailable where nothing comes."""
        self.check(url)
        try:
            async with self._places, self._get().get(url, allow_redirects=False, headers=headers) as response:
                if response.status != 200:
                    raise Unprocessable(f"the picture's host answered {response.status}")
                refuse_large(response.content_length or 0, most)
                return await receive(response.content.readany, most)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unavailable(f"the picture did not arrive: {type(error).__name__}") from error

    def check(self, url: str) -> None:
        """Raises Unprocessable for an address that is not one of the hosts'."""
        try:
            split = urlsplit(url)
            port = split.port
        except ValueError as error:
            raise Unprocessable("this is no address") from error
        plain = split.scheme in self._schemes and "@" not in split.netloc and port in (None, 80, 443)
        host = is_host_of(split.hostname, self._hosts) if self._below else split.hostname in self._hosts
        if not plain or not host:
            raise Unprocessable("no request is made to this address")

    async def post(self, url: str, body: bytes) -> int:
        """The status of posting this JSON. Raises as `picture` does."""
        self.check(url)
        try:
            async with self._get().post(url, data=body, headers=JSON, allow_redirects=False) as response:
                return response.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unavailable(f"the post failed: {type(error).__name__}") from error

    def _get(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(resolver=self._resolver, use_dns_cache=False)
            self._session = aiohttp.ClientSession(
                connector=connector, timeout=aiohttp.ClientTimeout(total=TIMEOUT_S), cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None


def is_host_of(host: str | None, hosts: Sequence[str]) -> bool:
    """Whether a host is one of these, or below one."""
    name = (host or "").lower().rstrip(".")
    return any(name == known or name.endswith(f".{known}") for known in hosts)


def _public(address: str) -> bool:
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_global and not found.is_multicast
