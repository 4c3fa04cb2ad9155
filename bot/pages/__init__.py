"""Pages the bot serves itself."""

import re
from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from text.particles import attach

DEMO = Path(__file__).parent / "demo.html"
CUSTOMER = re.compile(r"c-[0-9]{3}")
_CUSTOMERS = re.compile(r"<!-- customers -->.*?<!-- /customers -->", re.S)
_IDENTITY = "<!-- identity -->"
_WIDGET = '<script src="/widget.js" data-lang="ko"'


def routes(sign: Callable[[str], str] | None = None) -> web.RouteTableDef:
    """`/`: the demo page, with the widget on it.

    `sign`: signs one of the fictional customers in, as a company's own pages do with theirs (`/?customer=c-022`).
    """
    table = web.RouteTableDef()
    page = DEMO.read_text(encoding="utf-8")

    @table.get("/")
    async def demo(request: web.Request) -> web.StreamResponse:
        return web.Response(
            text=_page(page, request.query.get("customer", ""), sign),
            content_type="text/html",
            headers={"Cache-Control": "no-cache"},
        )

    return table


def _page(page: str, customer: str, sign: Callable[[str], str] | None) -> str:
    if sign is None:
        return _CUSTOMERS.sub("", page)
    if not CUSTOMER.fullmatch(customer):
        return page
    listed = re.search(rf'customer={customer}">[^<]*</a>: ([^<]+)</li>', page)
    to_ask = f"<br>‘{listed[1]}’라고 물어보세요." if listed else ""
    who = f"지금은 데모 고객 {attach(customer, '으로')} 로그인되어 있어요."
    signed_in = f'<p>{who} <a href="/">로그아웃</a>{to_ask}</p>'
    identity = f'{_WIDGET} data-identity-id="{customer}" data-identity-hmac="{sign(customer)}"'
    return page.replace(_IDENTITY, signed_in).replace(_WIDGET, identity)
