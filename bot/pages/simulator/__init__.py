"""`/simulator/kakao`: KakaoTalk's bubbles for authors and tests, without KakaoTalk. It speaks the real skill JSON."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web
from markupsafe import escape

FOLDER = Path(__file__).parent
BUBBLES = Path(__file__).resolve().parents[3] / "web" / "kakao"
"""The drawing, which the authoring editor's preview has too."""
HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "img-src 'self' https: data:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_BODY = '<body data-skill="/channels/kakao/skill">'


def routes(
    centre: str, skill: str, bot: str, staff: Callable[[web.Request], Awaitable[bool]] | None = None
) -> web.RouteTableDef:
    """The page and its files. `skill`: where it posts; `bot`: the bot's id there.

    `staff`: whether somebody who works here asks; None where everybody may look (the demo).
    """
    table = web.RouteTableDef()

    async def check(request: web.Request) -> None:
        if staff is not None and not await staff(request):
            raise web.HTTPFound("/desk")

    @table.get("/simulator/kakao")
    async def page(request: web.Request) -> web.Response:
        await check(request)
        body = f'<body data-skill="{escape(skill)}" data-centre="{escape(centre)}" data-bot="{escape(bot)}">'
        html = (FOLDER / "kakao.html").read_text(encoding="utf-8").replace(_BODY, body)
        return web.Response(text=html, content_type="text/html", headers=HEADERS)

    @table.get("/simulator/{name:(?:kakao|bubbles)\\.(?:js|css)}")
    async def file(request: web.Request) -> web.StreamResponse:
        await check(request)
        name = request.match_info["name"]
        folder = BUBBLES if name.startswith("bubbles") else FOLDER
        return web.FileResponse(folder / name, headers=HEADERS)

    return table
