"""Where a request comes from: the client behind our own proxies, and the page that made a browser send it."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from aiohttp import hdrs, web

SAFE = frozenset({hdrs.METH_GET, hdrs.METH_HEAD, hdrs.METH_OPTIONS})
MAX_HOPS = 20


class Addresses:
    """`trusted`: networks of our proxies, by commas. `public`: our address in browsers, None where any host is ours."""

    def __init__(self, trusted: str = "", public: str | None = None) -> None:
        self._trusted = tuple(ip_network(part.strip(), strict=False) for part in trusted.split(",") if part.strip())
        self._origin = public and _origin(public)

    def client(self, request: web.Request) -> str:
        """The client's IP address: the last of `X-Forwarded-For` that no proxy of ours wrote. Empty where unknown."""
        address = request.remote or ""
        hops = ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
        for hop in hops[: -MAX_HOPS - 1 : -1]:
            if not self._is_ours(address):
                break
            try:
                address = str(ip_address(hop.strip()))
            except ValueError:
                break
        return address

    def _is_ours(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._trusted)

    def foreign(self, request: web.Request) -> bool:
        """Whether another site's page made the browser send this. Programs, which send no such header, are not."""
        origin = request.headers.get(hdrs.ORIGIN)
        if origin is None:
            return request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none")
        if self._origin is not None:
            return _origin(origin) != self._origin
        return _host(origin) != request.host.lower()


def changes(request: web.Request) -> bool:
    """Whether a request may change something. A socket may: browsers let any page open one, cookies and all."""
    return request.method not in SAFE or "websocket" in request.headers.get(hdrs.UPGRADE, "").lower()


def coarse(address: str) -> str:
    """An address as admins see it: the network, without the host. Keeps /24 and /48."""
    try:
        found: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, IPv4Address):
        return address.rpartition(".")[0] + ".*"
    return f"{IPv6Network((found, 48), strict=False).network_address}*"


def _origin(url: str) -> tuple[str, str]:
    scheme, _, rest = url.lower().partition("://")
    host = rest.partition("/")[0]
    standard = {"http": ":80", "https": ":443"}.get(scheme, "")
    return scheme, host.removesuffix(standard) if standard else host


def _host(origin: str) -> str:
    """The host and port of an origin; empty for `null` and nonsense."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
