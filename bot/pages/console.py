"""The desk's app: one page for `/desk` and all below it, and the files that it loads from `/console/assets/`.

The files carry a hash of themselves in their names, so a browser keeps them for good; the page names them and is asked
for anew each time. A tab that stays open over a deploy asks for files that are gone, gets 404 and loads the page again.
"""

import secrets
from pathlib import Path

from aiohttp import web

from contracts.errors import NotFound

DIST = Path(__file__).resolve().parents[2] / "web" / "console" / "dist"
PLACES = ("/desk", "/authoring")
NONCE = "{nonce}"
"""Stands in the built page where the response's own nonce belongs."""
FOREVER = "public, max-age=31536000, immutable"
NOT_BUILT = """<!doctype html>
<html lang="ko"><meta charset="utf-8"><title>상담 데스크</title>
<h1>상담 데스크가 아직 준비되지 않았어요</h1>
<p>서버에서 <code>make setup</code>을 실행하면 화면이 만들어져요.</p>
<p lang="en">The desk is not built yet: run <code>make setup</code> on the server.</p>
</html>
"""


def policy(nonce: str) -> str:
    """What the page may load and run. Mantine writes its variables into a `<style>`, for which the nonce is."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' 'nonce-{nonce}'",
            "connect-src 'self'",
            "font-src 'self'",
            "img-src 'self' https: blob:",
            "media-src 'self' https:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


def routes(dist: Path = DIST) -> web.RouteTableDef:
    """The page, and its files. `dist`: what `npm run build` in web/ made."""
    table = web.RouteTableDef()

    async def page(request: web.Request) -> web.Response:
        nonce = secrets.token_urlsafe(16)
        safe = {
            "Content-Security-Policy": policy(nonce),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cache-Control": "no-cache",
        }
        try:
            html = (dist / "index.html").read_text(encoding="utf-8").replace(NONCE, nonce)
        except FileNotFoundError:
            return web.Response(text=NOT_BUILT, content_type="text/html", status=503, headers=safe)
        return web.Response(text=html, content_type="text/html", headers=safe)

    async def asset(request: web.Request) -> web.StreamResponse:
        path = dist / "assets" / request.match_info["name"]
        if not path.is_file():
            raise NotFound("no such file; the page names those there are")
        return web.FileResponse(path, headers={"Cache-Control": FOREVER, "X-Content-Type-Options": "nosniff"})

    for place in PLACES:
        table.get(place)(page)
        table.get(place + "/{below:.*}")(page)
    table.get(r"/console/assets/{name:[A-Za-z0-9_-][A-Za-z0-9._-]*}")(asset)
    return table
